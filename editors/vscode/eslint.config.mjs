// Promises that nobody waits for are the usual mistake in an extension; this is
// what the linter is here for. What the compiler finds is left to it.
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
)
