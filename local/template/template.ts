/** A value of a template before its intrinsic functions are resolved. */
export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue };

/** One entry of a template's `Resources`. */
export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, TemplateValue>>;
  readonly Metadata?: Readonly<Record<string, TemplateValue>>;
}

/** The parts of a CloudFormation template that the local run reads. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<
    Record<string, { readonly Type: string; readonly Default?: string | number }>
  >;
  readonly Conditions?: Readonly<Record<string, TemplateValue>>;
  readonly Mappings?: Readonly<Record<string, TemplateValue>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      {
        readonly Value: TemplateValue;
        readonly Condition?: string;
        readonly Export?: { readonly Name: TemplateValue };
      }
    >
  >;
  readonly Transform?: TemplateValue;
}
