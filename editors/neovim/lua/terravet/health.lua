-- :checkhealth terravet
local M = {}

local health = vim.health or require('health')
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error

function M.check()
  local terravet = require('terravet')
  start('terravet')
  local program = terravet.options.cmd[1]
  if vim.fn.executable(program) ~= 1 then
    fail(program .. ' is no program on the PATH', { 'go install ./cmd/terravet in a checkout', "or require('terravet').setup({ cmd = { '/path/to/terravet', 'serve' } })" })
    return
  end
  local version = vim.fn.systemlist({ program, 'version' })
  if vim.v.shell_error ~= 0 then
    fail(program .. ' version failed')
    return
  end
  ok(vim.fn.exepath(program) .. ': ' .. (version[1] or ''))
  for i = 2, #version do
    ok(version[i])
  end
  if vim.lsp.enable then
    ok('started by vim.lsp.enable')
  elseif vim.lsp.start then
    ok('started by vim.lsp.start')
  else
    ok('started by vim.lsp.start_client; this Neovim shows no inlay hints and does not pull findings')
  end
  local clients = terravet.clients()
  if #clients == 0 then
    warn('no server runs; open a Terraform file')
  end
  for _, client in ipairs(clients) do
    ok('a server runs for ' .. tostring(client.config.root_dir or 'single files'))
  end
end

return M
