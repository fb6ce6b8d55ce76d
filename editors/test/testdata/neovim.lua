-- Opens the stack, sees the finding, takes the fix, saves, sees it gone.
local function fail(text)
  io.stderr:write('FAIL ' .. text .. '\n')
  vim.cmd('cquit 1')
end

local function wait(what, condition)
  if not vim.wait(60000, condition, 20) then
    fail('still not: ' .. what .. '\n' .. vim.inspect(vim.diagnostic.get(0)))
  end
end

local function ours()
  return vim.diagnostic.get(0)
end

-- The findings on an argument that does not exist.
local function unsupported()
  return vim.tbl_filter(function(d) return d.message:find('Unsupported', 1, true) ~= nil end, ours())
end

local ok, problem = pcall(function()
  vim.cmd('edit main.tf')
  wait('a finding', function() return #unsupported() == 1 end)
  local finding = unsupported()[1]
  if not finding.message:find('aws_redshift_parameter_group', 1, true) or finding.lnum ~= 7 or finding.source ~= 'terravet' then
    fail('another finding: ' .. vim.inspect(finding))
  end

  local client = require('terravet').clients(0)[1]
  vim.api.nvim_win_set_cursor(0, { 8, 4 })
  local params = vim.fn.has('nvim-0.11') == 1 and vim.lsp.util.make_range_params(0, client.offset_encoding) or vim.lsp.util.make_range_params()
  params.context = { diagnostics = {}, only = { 'quickfix' } }
  local answer = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 30000)[client.id].result
  local action
  for _, a in ipairs(answer) do
    action = action or (a.title:find('aws_redshift_parameter_group', 1, true) and a)
  end
  if not action then
    fail('no such action: ' .. vim.inspect(answer))
  end
  if not action.edit then
    action = vim.lsp.buf_request_sync(0, 'codeAction/resolve', action, 30000)[client.id].result
  end
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
  wait('no finding', function() return #ours() == 0 end)
  vim.cmd('write')

  vim.cmd('checkhealth terravet')
  local report = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  if not report:find('a server runs', 1, true) or report:find('ERROR', 1, true) then
    fail('checkhealth: ' .. report)
  end
  vim.cmd('bdelete!')

  vim.cmd('edit notags.tf')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'resource "aws_sqs_queue" "a" {', '  tags {', '    team = "a"', '  }', '}' })
  wait('a finding on a block', function() return #unsupported() == 1 end)
  vim.cmd('TerravetFixAll')
  wait('all fixed', function() return vim.api.nvim_buf_get_lines(0, 1, 2, false)[1] == '  tags = {' end)
end)
if not ok then
  fail(tostring(problem))
end
vim.cmd('qall!')
