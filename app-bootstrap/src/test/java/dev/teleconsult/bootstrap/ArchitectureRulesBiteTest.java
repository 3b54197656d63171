package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Shows of every one of the {@link ArchitectureRules} that it finds what it forbids. */
class ArchitectureRulesBiteTest {

    private static final Map<String, List<Class<?>>> VIOLATIONS = Map.ofEntries(
            Map.entry("DOMAIN_IS_PURE", List.of(dev.teleconsult.domain.PlantedDomainViolations.Logs.class)),
            Map.entry(
                    "DOMAIN_MAKES_NOTHING_UP",
                    List.of(
                            dev.teleconsult.domain.PlantedDomainViolations.MakesUpAnId.class,
                            dev.teleconsult.domain.PlantedDomainViolations.TakesTheSystemsClock.class)),
            Map.entry(
                    "NOTHING_STATIC_CHANGES", List.of(dev.teleconsult.domain.PlantedDomainViolations.Remembers.class)),
            Map.entry("NOTHING_STATIC_REMEMBERS", List.of(dev.teleconsult.domain.PlantedDomainViolations.Caches.class)),
            Map.entry(
                    "PUBLIC_CLASSES_ARE_FINAL",
                    List.of(dev.teleconsult.domain.PlantedDomainViolations.Extensible.class)),
            Map.entry("PORTS_FACE_INWARD", List.of(dev.teleconsult.ports.PlantedPortsViolations.TakesSides.class)),
            Map.entry(
                    "INBOUND_PORTS_FACE_INWARD",
                    List.of(dev.teleconsult.ports.inbound.PlantedInboundViolations.SeesWhoAnswers.class)),
            Map.entry(
                    "OUTBOUND_PORTS_FACE_INWARD",
                    List.of(dev.teleconsult.ports.outbound.PlantedOutboundViolations.SeesWhoAsks.class)),
            Map.entry(
                    "APPLICATION_KNOWS_PORTS_ONLY",
                    List.of(dev.teleconsult.ports.application.PlantedApplicationViolations.FallsBackToAFake.class)),
            Map.entry(
                    "USE_CASES_TAKE_FEW_PARTS",
                    List.of(dev.teleconsult.ports.application.PlantedApplicationViolations.TakesSevenParts.class)),
            Map.entry(
                    "APPLICATION_HAS_NO_CIRCLE",
                    List.of(
                            dev.teleconsult.ports.application.joining.PlantedJoiningViolations.SeesWhoSeesIt.class,
                            dev.teleconsult.ports.application.joining.PlantedJoiningViolations.SeesTheWhole.class)),
            Map.entry(
                    "FAKES_STAY_IN_TESTS",
                    List.of(dev.teleconsult.ports.application.PlantedApplicationViolations.FallsBackToAFake.class)),
            Map.entry(
                    "TIME_COMES_FROM_A_CLOCK",
                    List.of(dev.teleconsult.ports.application.PlantedApplicationViolations.LooksAtTheTime.class)),
            Map.entry(
                    "INTERCEPTION_NEEDS_NOTHING",
                    List.of(
                            dev.teleconsult.ports.interception.PlantedInterceptionViolations.KnowsWhatItGoesAround
                                    .class)),
            Map.entry(
                    "UPSTREAM_SERVES_ADAPTERS",
                    List.of(dev.teleconsult.upstream.PlantedUpstreamViolations.KnowsAnAdapter.class)),
            Map.entry(
                    "FAKES_NEED_NOTHING",
                    List.of(dev.teleconsult.ports.testing.PlantedFakesViolations.NeedsALibrary.class)),
            Map.entry(
                    "KALEYRA_IS_AN_ADAPTER",
                    List.of(dev.teleconsult.adapter.kaleyra.PlantedKaleyraViolations.MeetsAnotherAdapter.class)),
            Map.entry(
                    "EMULATOR_IS_ASKED_FOR",
                    List.of(dev.teleconsult.adapter.kaleyra.PlantedKaleyraViolations.FallsBackToTheEmulator.class)),
            Map.entry(
                    "CRUD_IS_AN_ADAPTER",
                    List.of(dev.teleconsult.adapter.crud.PlantedCrudViolations.KnowsAUseCase.class)),
            Map.entry(
                    "ENVIRONMENT_IS_READ_IN_MAIN",
                    List.of(
                            dev.teleconsult.adapter.crud.PlantedCrudViolations.ReadsTheEnvironment.class,
                            dev.teleconsult.adapter.crud.PlantedCrudViolations.ReadsAProperty.class,
                            dev.teleconsult.adapter.crud.PlantedCrudViolations.SetsAProperty.class)),
            Map.entry(
                    "LIBRARIES_STAY_INSIDE",
                    List.of(
                            dev.teleconsult.adapter.crud.PlantedCrudViolations.ShowsItsLibrary.class,
                            dev.teleconsult.adapter.crud.PlantedCrudViolations.TakesItsLibrary.class,
                            dev.teleconsult.adapter.http.PlantedHttpViolations.ShowsAnInternalType.class,
                            dev.teleconsult.adapter.crud.PlantedCrudViolations.ThrowsItsLibrarys.class)),
            Map.entry(
                    "LIBRARIES_ARE_NOT_PARENTS",
                    List.of(dev.teleconsult.adapter.crud.PlantedCrudViolations.IsOfItsLibrary.class)),
            Map.entry(
                    "AUTH0_IS_AN_ADAPTER",
                    List.of(dev.teleconsult.adapter.auth0.PlantedAuth0Violations.UsesAFake.class)),
            Map.entry("STREAMS_ARE_GIVEN", List.of(dev.teleconsult.adapter.auth0.PlantedAuth0Violations.Prints.class)),
            Map.entry(
                    "HTTP_IS_AN_ADAPTER",
                    List.of(dev.teleconsult.adapter.http.PlantedHttpViolations.MeetsAnotherAdapter.class)),
            Map.entry(
                    "EVENTS_ALONE_LEAVE",
                    List.of(dev.teleconsult.adapter.http.PlantedHttpViolations.SpeaksToOthers.class)),
            Map.entry(
                    "LOGBACK_IS_THE_SERVERS",
                    List.of(dev.teleconsult.adapter.http.PlantedHttpViolations.ChoosesTheLog.class)),
            Map.entry(
                    "PROCESS_IS_MAINS",
                    List.of(
                            dev.teleconsult.adapter.http.PlantedHttpViolations.EndsTheProcess.class,
                            dev.teleconsult.adapter.http.PlantedHttpViolations.HooksIntoTheProcess.class)),
            Map.entry("TOOLS_USE_THE_SERVER", List.of(dev.teleconsult.tools.PlantedToolsViolations.LooksInside.class)),
            Map.entry("INTERNALS_STAY_INSIDE", List.of(PlantedBootstrapViolations.ReachesIntoAnAdapter.class)),
            Map.entry(
                    "NOTHING_ELSE_IS_PERIODIC",
                    List.of(
                            PlantedBootstrapViolations.SchedulesByItself.class,
                            PlantedBootstrapViolations.HasATimer.class)),
            Map.entry("BOOTSTRAP_WIRES", List.of(PlantedBootstrapViolations.WorksItself.class)));

    @Test
    void everyRuleShouldHaveAViolation() {
        assertThat(VIOLATIONS).containsOnlyKeys(ArchitectureRules.all().keySet());
    }

    @TestFactory
    Stream<DynamicTest> everyRuleShouldBite() {
        return VIOLATIONS.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(violation -> dynamicTest(
                                entry.getKey() + ": " + violation.getSimpleName(),
                                () -> assertBites(entry.getKey(), violation))));
    }

    private static void assertBites(String rule, Class<?> violation) {
        // A circle has more than one package: what a violation has as a field is planted too.
        List<Class<?>> planted = new ArrayList<>(List.of(violation, violation.getEnclosingClass()));
        Stream.of(violation.getDeclaredFields()).map(Field::getType).forEach(planted::add);
        EvaluationResult result =
                ArchitectureRules.all().get(rule).evaluate(new ClassFileImporter().importClasses(planted));

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(violation.getSimpleName(), "because");
    }
}
