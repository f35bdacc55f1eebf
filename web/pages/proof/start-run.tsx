import {
  Button,
  Checkbox,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  TextInput,
} from "@patternfly/react-core";
import { useState } from "react";
import { type RunRequest, type ScenarioInfo, scenarioRoutes, type TargetDimension } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useScenarios, useWrite } from "../../data/proof.ts";
import { count, duration } from "../../ui/format.ts";
import { NeedsToken } from "./needs-token.tsx";

const SPREADS = ["", "host", "zone", "flavor", "image"] as const;

/** Asks what to run and where, says what it costs, and starts it. */
export function StartRun({ cloud, onClose }: { cloud: string; onClose: () => void }) {
  const { t } = useLanguage();
  const scenarios = useScenarios().data?.scenarios ?? [];
  const start = useWrite(scenarioRoutes.run);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [host, setHost] = useState("");
  const [each, setEach] = useState<"" | TargetDimension>("");
  const [isAdmin, setAdmin] = useState(false);
  const body: RunRequest = {
    cloud,
    scenarios: [...chosen],
    target: host.trim() === "" ? {} : { host: host.trim() },
    ...(each !== "" && { each }),
    admin: isAdmin,
    options: {},
  };
  const run = (): void => start.mutate({ body }, { onSuccess: onClose });
  const toggle = (id: string, isOn: boolean): void => {
    const next = new Set(chosen);
    if (isOn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="start-run">
      <ModalHeader title={t("start.title", { cloud })} labelId="start-run" description={t("start.description")} />
      <ModalBody>
        <Form>
          <FormGroup label={t("start.scenarios")} role="group" fieldId="start-scenarios">
            <div className="kw-choices" id="start-scenarios">
              {scenarios
                .filter(({ requires }) => isAdmin || requires.role !== "admin")
                .map((scenario) => (
                  <Checkbox
                    key={scenario.id}
                    id={`scenario-${scenario.id}`}
                    label={scenario.id}
                    description={scenario.summary}
                    isChecked={chosen.has(scenario.id)}
                    onChange={(_event, isOn) => toggle(scenario.id, isOn)}
                  />
                ))}
            </div>
            <FormHelperText>
              <HelperText>
                <HelperTextItem>
                  {chosen.size === 0 ? t("start.all") : <Cost chosen={chosen} scenarios={scenarios} />}
                </HelperTextItem>
              </HelperText>
            </FormHelperText>
          </FormGroup>
          <FormGroup label={t("start.host")} fieldId="start-host">
            <TextInput
              id="start-host"
              value={host}
              placeholder="cmp-001"
              onChange={(_event, value) => setHost(value)}
            />
          </FormGroup>
          <FormGroup label={t("start.each")} fieldId="start-each">
            <FormSelect
              id="start-each"
              value={each}
              onChange={(_event, value) => setEach(SPREADS.find((spread) => spread === value) ?? "")}
            >
              {SPREADS.map((spread) => (
                <FormSelectOption
                  key={spread}
                  value={spread}
                  label={spread === "" ? t("start.once") : t(`proof.dimension.${spread}`)}
                />
              ))}
            </FormSelect>
          </FormGroup>
          <Checkbox
            id="start-admin"
            label={t("start.admin")}
            isChecked={isAdmin}
            onChange={(_event, isOn) => setAdmin(isOn)}
          />
        </Form>
        {start.error !== null && <NeedsToken error={start.error} onRetry={run} />}
      </ModalBody>
      <ModalFooter>
        <Button onClick={run} isLoading={start.isPending} isDisabled={start.isPending}>
          {t("start.go")}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t("start.cancel")}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

/** What one run of each chosen scenario costs the cloud. */
function Cost({ chosen, scenarios }: { chosen: ReadonlySet<string>; scenarios: readonly ScenarioInfo[] }) {
  const { t, locale } = useLanguage();
  const sum = (pick: (scenario: ScenarioInfo) => number): number =>
    scenarios.filter(({ id }) => chosen.has(id)).reduce((total, scenario) => total + pick(scenario), 0);
  return t("start.cost", {
    calls: count(
      sum(({ cost }) => cost.calls),
      locale,
    ),
    rows: count(
      sum(({ cost }) => cost.rows),
      locale,
    ),
    addresses: count(
      sum(({ cost }) => cost.addresses),
      locale,
    ),
    time: duration(sum(({ cost }) => cost.seconds)),
  });
}
