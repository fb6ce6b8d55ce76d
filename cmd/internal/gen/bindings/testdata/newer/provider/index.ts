export interface DemoProviderConfig {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs#token DemoProvider#token}
  */
  readonly token?: string;
  /**
  * Alias name
  *
  * Docs at Terraform Registry: {@link https://example.com/docs#alias DemoProvider#alias}
  */
  readonly alias?: string;
}

export class DemoProvider extends cdktf.TerraformProvider {
  public static readonly tfResourceType = "demo";

  // token - computed: false, optional: true, required: false
  private _token?: string; 
  public get token() {
    return this._token;
  }

  // alias - computed: false, optional: true, required: false
  private _alias?: string; 
  public get alias() {
    return this._alias;
  }
}
