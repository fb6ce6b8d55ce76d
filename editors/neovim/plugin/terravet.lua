if vim.g.loaded_terravet then
  return
end
vim.g.loaded_terravet = true

local terravet = require('terravet')

if vim.lsp.config and vim.lsp.enable then
  terravet.enabled = true
  vim.lsp.config('terravet', terravet.config())
  vim.lsp.enable('terravet')
else
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('terravet', {}),
    pattern = terravet.filetypes,
    callback = function(event)
      terravet.start(event.buf)
    end,
  })
  -- Test, mock and query files are plain hcl there, as many other files are.
  vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
    group = 'terravet',
    pattern = { '*.tftest.hcl', '*.tofutest.hcl', '*.tfmock.hcl', '*.tfquery.hcl', '.terravet.hcl' },
    callback = function(event)
      terravet.start(event.buf)
    end,
  })
end

local command = vim.api.nvim_create_user_command
command('TerravetFixAll', terravet.fix_all, { desc = 'Apply every fix of the buffer that needs no reader' })
command('TerravetSchemas', terravet.schemas, { desc = 'Say which schema speaks for each provider' })
command('TerravetRestart', terravet.restart, { desc = 'Restart the server' })
command('TerravetExplain', function(arguments)
  terravet.explain(arguments.args)
end, { nargs = '?', desc = 'Explain a code, or that of the finding in this line' })
