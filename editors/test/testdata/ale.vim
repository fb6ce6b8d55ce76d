" Opens the stack, sees the finding, takes the fix, saves, sees it gone.
set nocompatible nomore
filetype plugin on
let g:ale_linters = {'terraform': ['terravet']}
let g:ale_lint_delay = 20

function! s:Fail(text) abort
  call writefile([a:text], $TERRAVET_RESULT)
  cquit
endfunction

function! s:Wait(what, Condition) abort
  let l:end = localtime() + 60
  while !a:Condition()
    if localtime() > l:end
      call s:Fail('still not: ' . a:what . ' ' . string(ale#engine#GetLoclist(bufnr(''))))
    endif
    sleep 20m
  endwhile
endfunction

function! s:Found() abort
  return map(copy(ale#engine#GetLoclist(bufnr(''))), 'v:val.text')
endfunction

" The findings on an argument that does not exist.
function! s:Unsupported() abort
  return filter(s:Found(), 'v:val =~# "Unsupported argument"')
endfunction

function! s:Run() abort
  edit main.tf
  set filetype=terraform
  call s:Wait('a finding', {-> len(s:Unsupported()) == 1})
  if s:Unsupported()[0] !~# 'aws_redshift_parameter_group'
    call s:Fail('another finding: ' . string(s:Found()))
  endif
  call cursor(8, 5)
  " ALE asks which action is meant; the first is the preferred one.
  call test_feedinput("1\<CR>")
  ALECodeAction
  call s:Wait('the fix', {-> search('require_ssl', 'nw') > 0})
  write
  call s:Wait('no finding', {-> empty(s:Found())})
  call writefile(['ok'], $TERRAVET_RESULT)
  qall!
endfunction

try
  call s:Run()
catch
  call s:Fail(v:exception . ' at ' . v:throwpoint)
endtry
