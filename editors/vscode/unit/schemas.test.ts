import { expect, it } from 'vitest'
import { findings, type SchemaStatus, summary } from '../src/schemas'

const schema = (name: string, used?: string): SchemaStatus =>
  ({ name, provider: `hashicorp/${name}`, constraints: [], used, origin: 'bundled', why: '', certain: true })

it('names the schemas that speak', () => {
  expect(summary([])).toBe('no providers')
  expect(summary([schema('aws', '5.100.0'), schema('mine')])).toBe('aws 5.100.0, mine (not known)')
  expect(summary(['a', 'b', 'c', 'd', 'e'].map((n) => schema(n, '1.0.0')))).toBe('a 1.0.0, b 1.0.0, c 1.0.0 and 2 more')
})

it.each([
  [0, 0, 'no findings'], [1, 0, '1 error'], [2, 0, '2 errors'], [0, 1, '1 remark'], [1, 3, '1 error, 3 remarks'],
])('counts %d errors and %d others', (errors, others, want) => expect(findings(errors, others)).toBe(want))
