package dev.teleconsult.bootstrap;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.lang.reflect.Field;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Shows that each of the {@link ArchitectureRules} detects its violations. */
class ArchitectureRulesBiteTest {

    /** Each rule and a class that violates it, below {@code dev.teleconsult}. */
    private static final Map<String, List<Class<?>>> VIOLATIONS = """
            DOMAIN_IS_PURE domain.PlantedDomainViolations$Logs
            DOMAIN_MAKES_NOTHING_UP domain.PlantedDomainViolations$MakesUpAnId
            DOMAIN_MAKES_NOTHING_UP domain.PlantedDomainViolations$TakesTheSystemsClock
            NOTHING_STATIC_CHANGES domain.PlantedDomainViolations$Remembers
            NOTHING_STATIC_REMEMBERS domain.PlantedDomainViolations$Caches
            PUBLIC_CLASSES_ARE_FINAL domain.PlantedDomainViolations$Extensible
            PORTS_FACE_INWARD ports.PlantedPortsViolations$TakesSides
            INBOUND_PORTS_FACE_INWARD ports.inbound.PlantedInboundViolations$SeesWhoAnswers
            OUTBOUND_PORTS_FACE_INWARD ports.outbound.PlantedOutboundViolations$SeesWhoAsks
            APPLICATION_KNOWS_PORTS_ONLY ports.application.PlantedApplicationViolations$FallsBackToAFake
            USE_CASES_TAKE_FEW_PARTS ports.application.PlantedApplicationViolations$TakesSevenParts
            APPLICATION_HAS_NO_CIRCLE ports.application.joining.PlantedJoiningViolations$SeesWhoSeesIt
            APPLICATION_HAS_NO_CIRCLE ports.application.joining.PlantedJoiningViolations$SeesTheWhole
            SQL_HAS_NO_CIRCLE adapter.crud.sql.tables.PlantedTablesViolations$SeesTheChannel
            FAKES_STAY_IN_TESTS ports.application.PlantedApplicationViolations$FallsBackToAFake
            TIME_COMES_FROM_A_CLOCK ports.application.PlantedApplicationViolations$LooksAtTheTime
            INTERCEPTION_NEEDS_NOTHING ports.interception.PlantedInterceptionViolations$KnowsWhatItGoesAround
            UPSTREAM_SERVES_ADAPTERS upstream.PlantedUpstreamViolations$KnowsAnAdapter
            FAKES_NEED_NOTHING ports.testing.PlantedFakesViolations$NeedsALibrary
            KALEYRA_IS_AN_ADAPTER adapter.kaleyra.PlantedKaleyraViolations$MeetsAnotherAdapter
            EMULATOR_IS_ASKED_FOR adapter.kaleyra.PlantedKaleyraViolations$FallsBackToTheEmulator
            CRUD_IS_AN_ADAPTER adapter.crud.PlantedCrudViolations$KnowsAUseCase
            ENVIRONMENT_IS_READ_IN_MAIN adapter.crud.PlantedCrudViolations$ReadsTheEnvironment
            ENVIRONMENT_IS_READ_IN_MAIN adapter.crud.PlantedCrudViolations$ReadsAProperty
            ENVIRONMENT_IS_READ_IN_MAIN adapter.crud.PlantedCrudViolations$SetsAProperty
            LIBRARIES_STAY_INSIDE adapter.crud.PlantedCrudViolations$ShowsItsLibrary
            LIBRARIES_STAY_INSIDE adapter.crud.PlantedCrudViolations$TakesItsLibrary
            LIBRARIES_STAY_INSIDE adapter.http.PlantedHttpViolations$ShowsAnInternalType
            LIBRARIES_STAY_INSIDE adapter.crud.PlantedCrudViolations$ThrowsItsLibrarys
            LIBRARIES_ARE_NOT_PARENTS adapter.crud.PlantedCrudViolations$IsOfItsLibrary
            AUTH0_IS_AN_ADAPTER adapter.auth0.PlantedAuth0Violations$UsesAFake
            STREAMS_ARE_GIVEN adapter.auth0.PlantedAuth0Violations$Prints
            HTTP_IS_AN_ADAPTER adapter.http.PlantedHttpViolations$MeetsAnotherAdapter
            EVENTS_ALONE_LEAVE adapter.http.PlantedHttpViolations$SpeaksToOthers
            LOGBACK_IS_THE_SERVERS adapter.http.PlantedHttpViolations$ChoosesTheLog
            PROCESS_IS_MAINS adapter.http.PlantedHttpViolations$EndsTheProcess
            PROCESS_IS_MAINS adapter.http.PlantedHttpViolations$HooksIntoTheProcess
            TOOLS_USE_THE_SERVER tools.PlantedToolsViolations$LooksInside
            INTERNALS_STAY_INSIDE bootstrap.PlantedBootstrapViolations$ReachesIntoAnAdapter
            NOTHING_ELSE_IS_PERIODIC bootstrap.PlantedBootstrapViolations$SchedulesByItself
            NOTHING_ELSE_IS_PERIODIC bootstrap.PlantedBootstrapViolations$HasATimer
            BOOTSTRAP_WIRES bootstrap.PlantedBootstrapViolations$WorksItself
            """.lines()
            .map(line -> line.split(" "))
            .collect(groupingBy(words -> words[0], mapping(words -> planted(words[1]), toList())));

    private static Class<?> planted(String name) {
        try {
            return Class.forName("dev.teleconsult." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyRuleShouldHaveAViolation() {
        assertThat(VIOLATIONS).containsOnlyKeys(ArchitectureRules.all().keySet());
    }

    @TestFactory
    Stream<DynamicTest> everyRuleShouldDetectItsViolations() {
        return VIOLATIONS.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(violation -> dynamicTest(
                                entry.getKey() + ": " + violation.getSimpleName(),
                                () -> assertBites(entry.getKey(), violation))));
    }

    private static void assertBites(String rule, Class<?> violation) {
        // A cycle has more than one package: the field types of a violation are planted too.
        List<Class<?>> planted = new ArrayList<>(List.of(violation, violation.getEnclosingClass()));
        Stream.of(violation.getDeclaredFields()).map(Field::getType).forEach(planted::add);
        EvaluationResult result = ArchitectureRules.all()
                .get(rule)
                .evaluate(new ClassFileImporter()
                        .importUrls(planted.stream()
                                .filter(type -> type.getName().startsWith("dev.teleconsult."))
                                .map(ArchitectureRulesBiteTest::file)
                                .toList()));

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(violation.getSimpleName(), "because");
    }

    /** Given a class, ArchUnit would read the whole class path to find this. */
    private static URL file(Class<?> type) {
        return type.getResource(type.getName().substring(type.getPackageName().length() + 1) + ".class");
    }
}
