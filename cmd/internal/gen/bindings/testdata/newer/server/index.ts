// generated from terraform resource schema

import * as cdktf from 'cdktf';

export interface ServerConfig extends cdktf.TerraformMetaArguments {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#name Server#name}
  */
  readonly name: string;
  /**
  * Words about tags, with an example:
{
  "readonly a": "b"
}
  *
  * Docs at Terraform Registry: {@link https://example.com/docs/server#tags Server#tags}
  */
  readonly tags?: { [key: string]: string };
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#zones Server#zones}
  */
  readonly zones?: string[];
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#secret_wo Server#secret_wo}
  */
  readonly secretWo?: string;
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#free_form Server#free_form}
  */
  readonly freeForm?: { [key: string]: any };
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#rule Server#rule}
  */
  readonly rule?: ServerRule[] | cdktf.IResolvable;
  /**
  * disk block
  *
  * Docs at Terraform Registry: {@link https://example.com/docs/server#disk Server#disk}
  */
  readonly disk: ServerDisk;
  /**
  * label block
  *
  * Docs at Terraform Registry: {@link https://example.com/docs/server#label Server#label}
  */
  readonly label?: ServerLabel[] | cdktf.IResolvable;
  /**
  * timeouts block
  *
  * Docs at Terraform Registry: {@link https://example.com/docs/server#timeouts Server#timeouts}
  */
  readonly timeouts?: ServerTimeouts;
  /**
  * definition block
  *
  * Docs at Terraform Registry: {@link https://example.com/docs/server#definition Server#definition}
  */
  readonly definition?: any;
}
export interface ServerEndpoints {
}

export class ServerEndpointsOutputReference extends cdktf.ComplexObject {
  // port - computed: true, optional: false, required: false
  public get port() {
    return this.getNumberAttribute('port');
  }
}

export class ServerEndpointsList extends cdktf.ComplexList {
  public get(index: number): ServerEndpointsOutputReference {
    return new ServerEndpointsOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
  }
}
export interface ServerRule {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#port Server#port}
  */
  readonly port?: number;
}

export function serverRuleToHclTerraform(struct?: ServerRule | cdktf.IResolvable): any {
  if (!cdktf.canInspect(struct)) { return struct; }
  if (cdktf.isComplexElement(struct)) {
    throw new Error("unsupported");
  }
  const attrs = {
    port: {
      value: struct!.port === undefined ? null : cdktf.numberToHclTerraform(struct!.port),
      isBlock: false,
      type: "simple",
      storageClassType: "number",
    },
  };
}

export class ServerRuleOutputReference extends cdktf.ComplexObject {
  // port - computed: true, optional: true, required: false
  private _port?: number; 
  public get port() {
    return this.getNumberAttribute('port');
  }
}
export interface ServerDisk {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#size Server#size}
  */
  readonly size: number;
}

export class ServerDiskOutputReference extends cdktf.ComplexObject {
  // size - computed: false, optional: false, required: true
  private _size?: number; 
  public get size() {
    return this.getNumberAttribute('size');
  }
}
export interface ServerLabel {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#self Server#self}
  */
  readonly selfAttribute?: boolean | cdktf.IResolvable;
}

export class ServerLabelOutputReference extends cdktf.ComplexObject {
  // self - computed: false, optional: true, required: false
  private _self?: boolean | cdktf.IResolvable; 
  public get selfAttribute() {
    return this.getBooleanAttribute('self');
  }
}
export interface ServerTimeouts {
  /**
  * Docs at Terraform Registry: {@link https://example.com/docs/server#create Server#create}
  */
  readonly create?: string;
}

export class ServerTimeoutsOutputReference extends cdktf.ComplexObject {
  // create - computed: false, optional: true, required: false
  private _create?: string; 
  public get create() {
    return this.getStringAttribute('create');
  }
}

export class Server extends cdktf.TerraformResource {
  public static readonly tfResourceType = "demo_server";

  // definition - computed: false, optional: true, required: false
  private _definition?: any; 
  public get definition() {
    return this.interpolationForAttribute('definition');
  }

  // disk - computed: false, optional: false, required: true
  private _disk = new ServerDiskOutputReference(this, "disk");
  public get disk() {
    return this._disk;
  }

  // endpoints - computed: true, optional: false, required: false
  private _endpoints = new ServerEndpointsList(this, "endpoints", false);
  public get endpoints() {
    return this._endpoints;
  }

  // free_form - computed: false, optional: true, required: false
  private _freeForm?: { [key: string]: any }; 
  public get freeForm() {
    return this.getAnyMapAttribute('free_form');
  }

  // id - computed: true, optional: false, required: false
  public get id() {
    return this.getStringAttribute('id');
  }

  // label - computed: false, optional: true, required: false
  private _label = new ServerLabelList(this, "label", true);
  public get label() {
    return this._label;
  }

  // name - computed: false, optional: false, required: true
  private _name?: string; 
  public get name() {
    return this.getStringAttribute('name');
  }

  // rule - computed: true, optional: true, required: false
  private _rule = new ServerRuleList(this, "rule", true);
  public get rule() {
    return this._rule;
  }

  // secret_wo - computed: false, optional: true, required: false
  private _secretWo?: string; 
  /**
  * @deprecated Write-only: the provider never returns this value.
  */
  public get secretWo() {
    return this.getStringAttribute('secret_wo');
  }

  // tags - computed: true, optional: true, required: false
  private _tags?: { [key: string]: string }; 
  public get tags() {
    return this.getStringMapAttribute('tags');
  }

  // timeouts - computed: false, optional: true, required: false
  private _timeouts = new ServerTimeoutsOutputReference(this, "timeouts");
  public get timeouts() {
    return this._timeouts;
  }

  // zones - computed: false, optional: true, required: false
  private _zones?: string[]; 
  public get zones() {
    return cdktf.Fn.tolist(this.getListAttribute('zones'));
  }

  protected synthesizeHclAttributes(): { [name: string]: any } {
    const attrs = {
      disk: {
        value: serverDiskToHclTerraform(this._disk.internalValue),
        isBlock: true,
        type: "list",
        storageClassType: "ServerDiskList",
      },
      timeouts: {
        value: serverTimeoutsToHclTerraform(this._timeouts.internalValue),
        isBlock: true,
        type: "struct",
        storageClassType: "ServerTimeouts",
      },
      zones: {
        value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._zones),
        isBlock: false,
        type: "set",
        storageClassType: "stringList",
      },
    };
  }
}
