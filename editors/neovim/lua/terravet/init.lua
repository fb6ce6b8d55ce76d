-- Starts `terravet serve` for Terraform and OpenTofu buffers, on every Neovim
-- from 0.7: with vim.lsp.enable where there is one (0.11), with vim.lsp.start
-- (0.8 to 0.10), or with what 0.7 has.
local M = {}

M.filetypes = { 'terraform', 'terraform-vars', 'tf', 'opentofu', 'opentofu-vars' }

-- What stands in a folder that a project starts in.
M.root_markers = { '.terravet.hcl', '.terraform.lock.hcl', '.git' }

M.options = {
  cmd = { 'terravet', 'serve' },
  -- The settings of the server; `trusted` lets it ask installed providers for
  -- their schemas.
  settings = {},
  on_attach = nil,
  capabilities = nil,
}

function M.setup(options)
  M.options = vim.tbl_deep_extend('force', M.options, options or {})
  if M.enabled then -- the plugin was there first: what it knows has changed
    vim.lsp.config('terravet', M.config())
  end
end

-- What vim.lsp.config and vim.lsp.start take.
function M.config()
  -- Empty, a table would travel as a list.
  local settings = next(M.options.settings) and M.options.settings or vim.empty_dict()
  return {
    name = 'terravet',
    cmd = M.options.cmd,
    filetypes = M.filetypes,
    root_markers = M.root_markers,
    init_options = settings,
    settings = { terravet = settings },
    on_attach = M.options.on_attach,
    capabilities = M.options.capabilities,
  }
end

-- The project of a file: the nearest folder above it with a marker, or else the
-- file's own.
function M.root(file)
  local dir = vim.fn.fnamemodify(file, ':p:h')
  local at = dir
  while true do
    for _, marker in ipairs(M.root_markers) do
      if vim.loop.fs_stat(at .. '/' .. marker) then
        return at
      end
    end
    local above = vim.fn.fnamemodify(at, ':h')
    if above == at then
      return dir
    end
    at = above
  end
end

-- The clients of 0.7, by root.
local started = {}

-- Starts a server for a buffer, or attaches the one that its project has.
function M.start(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  if vim.bo[buffer].buftype ~= '' or file == '' then
    return
  end
  local config = M.config()
  config.root_dir = M.root(file)
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
    return
  end
  config.workspace_folders = { { uri = vim.uri_from_fname(config.root_dir), name = config.root_dir } }
  config.capabilities = config.capabilities or vim.lsp.protocol.make_client_capabilities()
  local id = started[config.root_dir]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client(config)
    started[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

-- The running clients, of a buffer if one is given.
function M.clients(buffer)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  local found = {}
  for _, client in ipairs(get()) do
    if client.name == 'terravet' and (not buffer or vim.lsp.buf_is_attached(buffer, client.id)) then
      table.insert(found, client)
    end
  end
  return found
end

local function request(client, method, params, handler, buffer)
  if vim.fn.has('nvim-0.11') == 1 then
    return client:request(method, params, handler, buffer)
  end
  return client.request(method, params, handler, buffer)
end

-- Asks the client of the current buffer, or says that there is none.
local function ask(method, params, handler)
  local buffer = vim.api.nvim_get_current_buf()
  local client = M.clients(buffer)[1]
  if not client then
    vim.notify('terravet does not run for this buffer; see :checkhealth terravet', vim.log.levels.WARN)
    return
  end
  request(client, method, params, function(err, result)
    if err then
      vim.notify('terravet: ' .. (err.message or vim.inspect(err)), vim.log.levels.ERROR)
    else
      handler(result, client)
    end
  end, buffer)
end

local function document()
  return { uri = vim.uri_from_bufnr(0) }
end

-- Applies every fix of the buffer that cannot change what was meant.
function M.fix_all()
  local last = vim.api.nvim_buf_line_count(0)
  local params = {
    textDocument = document(),
    range = { start = { line = 0, character = 0 }, ['end'] = { line = last, character = 0 } },
    context = { diagnostics = {}, only = { 'source.fixAll.terravet' } },
  }
  ask('textDocument/codeAction', params, function(actions, client)
    local action = actions and actions[1]
    if not action then
      vim.notify('terravet: nothing that can be fixed unread')
    elseif action.edit then
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
    else
      ask('codeAction/resolve', action, function(resolved)
        vim.lsp.util.apply_workspace_edit(resolved.edit, client.offset_encoding)
      end)
    end
  end)
end

-- Says which schema speaks for each provider of the module, and why.
function M.schemas()
  ask('terravet/schemas', { textDocument = document() }, function(schemas)
    local lines = {}
    for _, s in ipairs(schemas) do
      table.insert(lines, string.format('%s %s (%s): %s', s.provider, s.used or '', s.origin, s.why))
    end
    vim.notify(#lines > 0 and table.concat(lines, '\n') or 'terravet: this module uses no provider')
  end)
end

-- Explains a code, or that of the finding in the cursor's line.
function M.explain(code)
  if not code or code == '' then
    local line = vim.api.nvim_win_get_cursor(0)[1] - 1
    for _, d in ipairs(vim.diagnostic.get(0, { lnum = line })) do
      if d.source == 'terravet' then
        code = d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code)
      end
    end
  end
  if not code or code == '' then
    vim.notify('terravet: no finding in this line')
    return
  end
  vim.notify(vim.fn.system({ M.options.cmd[1], 'explain', code }))
end

function M.restart()
  local buffers = {}
  for _, client in ipairs(M.clients()) do
    for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
      if vim.lsp.buf_is_attached(buffer, client.id) then
        table.insert(buffers, buffer)
      end
    end
    if vim.fn.has('nvim-0.11') == 1 then
      client:stop()
    else
      client.stop()
    end
  end
  started = {}
  vim.defer_fn(function()
    for _, buffer in ipairs(buffers) do
      M.start(buffer)
    end
  end, 500)
end

return M
