import type { ConfigurationChangeEvent, WorkspaceConfiguration } from 'vscode'

interface Manifest {
  contributes: { configuration: { properties: Record<string, { tags?: string[] }> }[] }
}

/** The settings of the manifest that the server reads only when it starts. */
export function restartSettings(manifest: unknown): string[] {
  return (manifest as Manifest).contributes.configuration.flatMap(({ properties }) =>
    Object.entries(properties).filter(([, p]) => p.tags?.includes('restart')).map(([name]) => name))
}

/** Says that a change cannot be told to the running server. */
export function needsRestart(change: Pick<ConfigurationChangeEvent, 'affectsConfiguration'>, manifest: unknown): boolean {
  return restartSettings(manifest).some((name) => change.affectsConfiguration(name))
}

/**
 * What the server is told at the start: the settings, and what only the editor
 * knows. Trust is said here and nowhere else, as a workspace can bring settings
 * along.
 */
export function initializationOptions(settings: WorkspaceConfiguration, trusted: boolean): Record<string, unknown> {
  const { allowProviders, ...rest } = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>
  return { ...rest, allowProviders: allowProviders ?? [], trusted, status: true }
}
