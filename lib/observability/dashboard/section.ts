import { Column, type IWidget, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';

/** A heading over rows of widgets. */
export function section(markdown: string, ...rows: readonly (readonly IWidget[])[]): IWidget {
  return new Column(
    new TextWidget({ markdown, width: 24, height: 1 }),
    ...rows.map((widgets) => new Row(...widgets)),
  );
}
