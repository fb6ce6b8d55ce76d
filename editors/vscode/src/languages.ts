/** The languages of the manifest that configuration is written in. */
export const languageIds = [
  'terraform', 'opentofu', 'terraform-vars', 'terraform-test', 'terraform-mock', 'terraform-search',
]

/**
 * What the server is told of. Other extensions give the same files other
 * languages (`.tofu`, `.tftest.hcl`), and the JSON twins have none of their own,
 * so that file names count as well.
 */
export const documents: ({ scheme: string; language: string } | { scheme: string; pattern: string })[] = [
  ...languageIds.map((language) => ({ scheme: 'file', language })),
  { scheme: 'file', pattern: '**/*.{tf,tofu,tfvars}' },
  { scheme: 'file', pattern: '**/*.{tf,tofu,tfvars,tftest,tofutest,tfmock,tfquery}.json' },
  { scheme: 'file', pattern: '**/*.{tftest,tofutest,tfmock,tfquery}.hcl' },
  { scheme: 'file', pattern: '**/{.terravet,.terraform.lock}.hcl' },
]
