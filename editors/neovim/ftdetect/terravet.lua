-- Neovim does not know .tofu, and takes an empty .tf for something else.
vim.filetype.add({
  extension = {
    tf = 'terraform',
    tfvars = 'terraform-vars',
    tofu = 'opentofu',
  },
})
