// An answer about a vial, line by line.

import { Overall, type VerifyVialResponse } from "../gen/lotledger/v1/service_pb";

export function verdictLines({ verdict }: VerifyVialResponse): string[] {
  return [
    Overall[verdict?.overall ?? Overall.UNSPECIFIED],
    verdict?.headlineEn ?? "",
    ...(verdict?.reasons ?? []).map((reason) => `  ${reason.code} ${reason.about}: ${reason.textEn}`),
    ...(verdict?.notChecked ?? []).map((missing) => `  not checked: ${missing.textEn}`),
    "This is the daemon's word. Keep the evidence and check it with `lotledger verify`.",
  ];
}
