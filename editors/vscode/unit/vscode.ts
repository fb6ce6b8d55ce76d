// Stands for the module of the editor, so that it can be found; setup.ts fills it.
export {}
