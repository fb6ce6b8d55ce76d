-- For Neovim from 0.11, also without the rest of this plugin:
-- copy this file to lsp/ of your configuration and call vim.lsp.enable('terravet').
return {
  cmd = { 'terravet', 'serve' },
  filetypes = { 'terraform', 'terraform-vars', 'tf', 'opentofu', 'opentofu-vars' },
  root_markers = { '.terravet.hcl', '.terraform.lock.hcl', '.git' },
}
