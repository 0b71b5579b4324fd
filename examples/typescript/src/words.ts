// An answer about a vial, line by line.

import { Overall, type VerifyVialResponse } from "../gen/lotledger/v1/service_pb";

export function verdictLines({ verdict, bundle }: VerifyVialResponse): string[] {
  return [
    Overall[verdict?.overall ?? Overall.UNSPECIFIED],
    verdict?.headlineEn ?? "",
    ...(verdict?.reasons ?? []).map((reason) => `  ${reason.code} ${reason.about}: ${reason.textEn}`),
    ...(verdict?.notChecked ?? []).map((missing) => `  not checked: ${missing.textEn}`),
    bundle.length > 0
      ? "This is the daemon's word. Keep the evidence and check it with `lotledger verify`."
      : "This is the daemon's word: of a code that is none of its lot's vials it shows no evidence.",
  ];
}
