" ALE: terravet for Terraform files.
call ale#Set('terraform_terravet_executable', 'terravet')
call ale#Set('terraform_terravet_options', {})

function! ale_linters#terraform#terravet#GetProjectRoot(buffer) abort
  for l:name in ['.terravet.hcl', '.terraform.lock.hcl']
    let l:file = ale#path#FindNearestFile(a:buffer, l:name)
    if !empty(l:file)
      return fnamemodify(l:file, ':h')
    endif
  endfor
  let l:git = ale#path#FindNearestDirectory(a:buffer, '.git')
  return empty(l:git) ? expand('#' . a:buffer . ':p:h') : fnamemodify(l:git, ':h:h')
endfunction

call ale#linter#Define('terraform', {
\   'name': 'terravet',
\   'lsp': 'stdio',
\   'executable': {b -> ale#Var(b, 'terraform_terravet_executable')},
\   'command': '%e serve',
\   'project_root': function('ale_linters#terraform#terravet#GetProjectRoot'),
\   'initialization_options': {b -> ale#Var(b, 'terraform_terravet_options')},
\})
