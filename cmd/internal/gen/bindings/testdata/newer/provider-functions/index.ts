export class DemoProviderFunctions {
  private readonly providerLocalName: string;

  /**
  * Parses an identifier.
  * @param {string} resourceId - The identifier
  * @returns {object}
  */
  public parseId(resourceId: string, ...flags: boolean[]): cdktf.IResolvable {
    return cdktf.TerraformProviderFunction.invoke(this.providerLocalName, "parse_id", [resourceId, ...flags]);
  }
}
