export interface AppConfig extends cdktf.TerraformMetaArguments {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/app#settings App#settings}
  */
  readonly settings?: AppSettings;
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/app#hooks App#hooks}
  */
  readonly hooks?: { [key: string]: AppHooks } | cdktf.IResolvable;
}
export interface AppSettings {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/app#mode App#mode}
  */
  readonly mode: string;
}

export class AppSettingsOutputReference extends cdktf.ComplexObject {
  // mode - computed: false, optional: false, required: true
  private _mode?: string; 
  public get mode() {
    return this.getStringAttribute('mode');
  }
}
export interface AppHooks {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/app#url App#url}
  */
  readonly url?: string;
}

export class AppHooksOutputReference extends cdktf.ComplexObject {
  // url - computed: false, optional: true, required: false
  private _url?: string; 
  public get url() {
    return this.getStringAttribute('url');
  }
}

export class App extends cdktf.TerraformResource {
  public static readonly tfResourceType = "demo_app";

  // settings - computed: false, optional: true, required: false
  private _settings = new AppSettingsOutputReference(this, "settings");
  public get settings() {
    return this._settings;
  }

  // hooks - computed: false, optional: true, required: false
  private _hooks = new AppHooksMap(this, "hooks");
  public get hooks() {
    return this._hooks;
  }
}
