export interface ServerConfig extends cdktf.TerraformMetaArguments {
  /**
  * disk block
  * 
  * Docs at Terraform Registry: {@link https://example.com/docs/r/server#disk Server#disk}
  */
  readonly disk?: ServerDisk;
  /**
  * label block
  * 
  * Docs at Terraform Registry: {@link https://example.com/docs/r/server#label Server#label}
  */
  readonly label?: ServerLabel[] | cdktf.IResolvable;
}
export interface ServerDisk {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/r/server#size Server#size}
  */
  readonly size?: number;
}

export class ServerDiskOutputReference extends cdktf.ComplexObject {
  // size - computed: false, optional: true, required: false
  private _size?: number; 
  public get size() {
    return this.getNumberAttribute('size');
  }
}
export interface ServerLabel {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/r/server#self Server#self}
  */
  readonly selfAttribute?: boolean | cdktf.IResolvable;
}

export class Server extends cdktf.TerraformResource {
  public static readonly tfResourceType: string = "demo_server";

  // disk - computed: false, optional: true, required: false
  private _disk = new ServerDiskOutputReference(this, "disk", true);
  public get disk() {
    return this._disk;
  }

  // label - computed: false, optional: true, required: false
  private _label?: ServerLabel[] | cdktf.IResolvable; 
  public get label() {
    // Getting the computed value is not yet implemented
    return this.interpolationForAttribute('label');
  }
}
