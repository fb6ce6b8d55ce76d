/** The answer of the server's request `terravet/schemas`: one provider of a module. */
export interface SchemaStatus {
  name: string
  provider: string
  constraints: string[]
  locked?: string
  used?: string
  origin: string
  why: string
  certain: boolean
}

export const schemasRequest = 'terravet/schemas'
export const schemasChanged = 'terravet/schemasChanged'

/** One provider in a few words, such as "aws 5.100.0". */
export function short(s: SchemaStatus): string {
  return `${s.name} ${s.used ?? '(not known)'}`
}

/** What the status item says of a module's providers. */
export function summary(schemas: SchemaStatus[]): string {
  if (schemas.length === 0) return 'no providers'
  const shown = schemas.slice(0, 3).map(short).join(', ')
  return schemas.length > 3 ? `${shown} and ${schemas.length - 3} more` : shown
}

/** How many findings, in words. */
export function findings(errors: number, others: number): string {
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  if (errors + others === 0) return 'no findings'
  if (others === 0) return plural(errors, 'error')
  if (errors === 0) return plural(others, 'remark')
  return `${plural(errors, 'error')}, ${plural(others, 'remark')}`
}
