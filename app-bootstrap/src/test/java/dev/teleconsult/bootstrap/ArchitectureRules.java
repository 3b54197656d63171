package dev.teleconsult.bootstrap;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaMember.Predicates.declaredIn;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.reflect.Field;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The allowed dependencies. Allow-lists where possible: a rule that names forbidden packages passes silently when they
 * are renamed. {@code ArchitectureTest} checks the code, {@link ArchitectureRulesBiteTest} shows that each rule can
 * fail.
 */
final class ArchitectureRules {

    private static final String DOMAIN = "dev.teleconsult.domain..";
    private static final String PORTS = "dev.teleconsult.ports";
    private static final String INBOUND = "dev.teleconsult.ports.inbound..";
    private static final String OUTBOUND = "dev.teleconsult.ports.outbound..";
    private static final String APPLICATION = "dev.teleconsult.ports.application..";
    private static final String INTERCEPTION = "dev.teleconsult.ports.interception..";
    private static final String TESTING = "dev.teleconsult.ports.testing..";
    private static final String ALL_PORTS = "dev.teleconsult.ports..";
    private static final String UPSTREAM = "dev.teleconsult.upstream..";
    /** Without its package http, which is for authors of adapters and exposes its libraries. */
    private static final String UPSTREAM_FOR_USERS = "dev.teleconsult.upstream";

    private static final String KALEYRA = "dev.teleconsult.adapter.kaleyra..";
    private static final String CRUD = "dev.teleconsult.adapter.crud..";
    private static final String AUTH0 = "dev.teleconsult.adapter.auth0..";
    private static final String HTTP = "dev.teleconsult.adapter.http..";
    private static final String ADAPTERS = "dev.teleconsult.adapter..";
    private static final String BOOTSTRAP = "dev.teleconsult.bootstrap..";
    private static final String EMULATOR = "dev.teleconsult.adapter.kaleyra.emulator..";
    private static final String TOOLS = "dev.teleconsult.tools..";

    /** The JDK without its access to the outside. */
    private static final String[] PURE_JDK = {
        "java.lang..",
        "java.util..",
        "java.time..",
        "java.math..",
        "java.security..",
        // Buffers in memory; files and channels are in packages below it.
        "java.nio",
        "java.nio.charset",
        "java.io"
    };

    /**
     * Annotations that tell compilers and checkers where null may occur. The domain's only library: none of its code
     * runs.
     */
    private static final String NULLNESS = "org.jspecify.annotations";

    private static ClassesShould within(String aPackage) {
        return classes().that().resideInAPackage(aPackage).should();
    }

    static final ArchRule DOMAIN_IS_PURE = within(DOMAIN)
            .onlyDependOnClassesThat(pureJdkAnd(DOMAIN, "javax.crypto.."))
            .because("the domain is pure functions of state and time, for every program to use without a library");

    static final ArchRule PORTS_FACE_INWARD = within(PORTS)
            .onlyDependOnClassesThat(pureJdkAnd(DOMAIN, PORTS))
            .because("values of both sides belong to neither side");

    static final ArchRule OUTBOUND_PORTS_FACE_INWARD = within(OUTBOUND)
            .onlyDependOnClassesThat(pureJdkAnd(DOMAIN, PORTS, OUTBOUND))
            .because("the author of an adapter sees the ports to implement, not the code that calls them");

    static final ArchRule INBOUND_PORTS_FACE_INWARD = within(INBOUND)
            .onlyDependOnClassesThat(pureJdkAnd(DOMAIN, PORTS, INBOUND))
            .because("a caller sees the use cases, not their implementation");

    static final ArchRule APPLICATION_KNOWS_PORTS_ONLY = within(APPLICATION)
            .onlyDependOnClassesThat(pureJdkAnd(DOMAIN, PORTS, INBOUND, OUTBOUND, APPLICATION))
            .because("the use cases must be testable with fakes alone");

    static final ArchRule USE_CASES_TAKE_FEW_PARTS = constructors()
            .that()
            .areDeclaredInClassesThat(resideInAPackage(APPLICATION).and(not(assignableTo(Record.class))))
            .should(takeAtMost(6))
            .because("parameters that belong together are passed as one named record, such as Time or PlanRules");

    static final ArchRule APPLICATION_HAS_NO_CIRCLE = slices().assignedFrom(packagesBelow(
                    "dev.teleconsult.ports.application",
                    "AuditMode",
                    "AuditSettings",
                    "DeliveryListener",
                    "TeleconsultationListener"))
            .should()
            .beFreeOfCycles()
            .because("each package of the application can be read with those below it, and without those above");

    static final ArchRule SQL_HAS_NO_CIRCLE = slices().assignedFrom(
                    packagesBelow("dev.teleconsult.adapter.crud.sql", "ChannelUsage", "PoolUsage"))
            .should()
            .beFreeOfCycles()
            .because("a dialect, a connection, a table and the channel can each be read without the store around them");

    static final ArchRule FAKES_NEED_NOTHING = within(TESTING)
            .onlyDependOnClassesThat(pureJdkAnd(DOMAIN, PORTS, OUTBOUND, APPLICATION, TESTING, "javax.crypto.."))
            .because(
                    "they are published for other people's unit tests, which take this one jar: fakes of outbound ports, and"
                            + " the application put together on them");

    static final ArchRule INTERCEPTION_NEEDS_NOTHING = within(INTERCEPTION)
            .onlyDependOnClassesThat(pureJdkAnd(PORTS, OUTBOUND, INTERCEPTION))
            .because("it wraps every port and so must know none, and the ports module needs no library");

    static final ArchRule UPSTREAM_SERVES_ADAPTERS = within(UPSTREAM)
            .onlyDependOnClassesThat(pureJdkAnd(
                    "java..",
                    "javax.net..",
                    DOMAIN,
                    PORTS,
                    INTERCEPTION,
                    UPSTREAM,
                    "com.fasterxml.jackson..",
                    "io.github.resilience4j..",
                    "io.opentelemetry.api..",
                    "io.opentelemetry.context..",
                    "okhttp3..",
                    "okio..",
                    "org.slf4j.."))
            .because("every adapter may use it, so it knows no adapter, no use case and no wire format");

    static final ArchRule KALEYRA_IS_AN_ADAPTER = adapter(
            KALEYRA, PORTS, OUTBOUND, "com.sun.net.httpserver", "okhttp3..", "okio..", "com.fasterxml.jackson..");

    static final ArchRule CRUD_IS_AN_ADAPTER = adapter(
            CRUD,
            PORTS,
            OUTBOUND,
            "java.sql",
            "javax.sql",
            "okhttp3..",
            "okio..",
            "com.fasterxml.jackson..",
            "com.zaxxer.hikari..",
            "org.jdbi..",
            "org.postgresql");

    /** It takes an interceptor for its own fetching of keys, which no port covers. */
    static final ArchRule AUTH0_IS_AN_ADAPTER = adapter(
            AUTH0, PORTS, OUTBOUND, INTERCEPTION, "okhttp3..", "okio..", "com.fasterxml.jackson..", "com.nimbusds..");

    static final ArchRule HTTP_IS_AN_ADAPTER = adapter(
            HTTP,
            PORTS,
            INBOUND,
            OUTBOUND,
            "com.fasterxml.jackson..",
            "io.javalin..",
            "jakarta.servlet..",
            "org.eclipse.jetty..",
            "kotlin..",
            "net.fortuna.ical4j..",
            "okhttp3..",
            "okio..",
            "com.standardwebhooks..");

    static final ArchRule EVENTS_ALONE_LEAVE = noClasses()
            .that()
            .resideInAPackage(HTTP)
            .and(not(resideInAPackage("dev.teleconsult.adapter.http.events..")))
            .and(not(nameMatching("dev\\.teleconsult\\.adapter\\.http\\.HttpEventSink(\\$.*)?")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("okhttp3..", "okio..", "com.standardwebhooks.."))
            .because("this adapter answers requests, and sends none but the events that the operator asked for");

    static final ArchRule BOOTSTRAP_WIRES = classes()
            .that()
            .resideInAPackage(BOOTSTRAP)
            .and(not(nameMatching("dev\\.teleconsult\\.bootstrap\\.server\\.WarmRequests")))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..",
                            DOMAIN,
                            PORTS,
                            INBOUND,
                            OUTBOUND,
                            APPLICATION,
                            INTERCEPTION,
                            UPSTREAM,
                            ADAPTERS,
                            BOOTSTRAP,
                            "ch.qos.logback..",
                            "com.fasterxml.jackson..",
                            "io.micrometer..",
                            "org.slf4j..")
                    .as("the parts, and what configuration, logs and metrics need"))
            .because("it only assembles the parts: no HTTP client, no SQL, no fakes");

    static final ArchRule FAKES_STAY_IN_TESTS = noClasses()
            .that()
            .resideOutsideOfPackage(TESTING)
            .and(not(nameMatching("dev\\.teleconsult\\.bootstrap\\.server\\.WarmRequests")))
            .should()
            .dependOnClassesThat(resideInAPackage(TESTING))
            .because("fakes lose their content when the process ends; only the warm-up needs no more than that");

    static final ArchRule TOOLS_USE_THE_SERVER = within(TOOLS)
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    TOOLS,
                    EMULATOR,
                    "dev.teleconsult.bootstrap",
                    "com.fasterxml.jackson..",
                    "com.sun.net.httpserver",
                    "javax.crypto..",
                    "org.HdrHistogram..",
                    "picocli.."))
            .because(
                    "a tool calls the server as its callers do; what the server is made of is not the tool's business");

    static final ArchRule EMULATOR_IS_ASKED_FOR = noClasses()
            .that()
            .resideOutsideOfPackages(EMULATOR, TOOLS)
            .should()
            .dependOnClassesThat(resideInAPackage(EMULATOR))
            .because("no code may fall back to it: only a command starts it");

    static final ArchRule LOGBACK_IS_THE_SERVERS = noClasses()
            .that()
            .resideOutsideOfPackage(BOOTSTRAP)
            .should()
            .dependOnClassesThat(resideInAPackage("ch.qos.logback.."))
            .because("a library leaves the choice of a log to its user");

    static final ArchRule TIME_COMES_FROM_A_CLOCK = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN, ALL_PORTS, UPSTREAM, ADAPTERS)
            .should()
            .callMethodWhere(readsTheTime())
            .because("a test must be able to set the time");

    static final ArchRule NOTHING_ELSE_IS_PERIODIC = noClasses()
            .that()
            .resideOutsideOfPackage("dev.teleconsult.adapter.kaleyra.emulator..")
            .should()
            .callMethodWhere(
                    accesses("java\\.util\\.concurrent\\.Scheduled.*", "scheduleAtFixedRate|scheduleWithFixedDelay")
                            .or(accesses("java\\.util\\.Timer", "schedule.*")))
            .because(
                    "an executor drops a task for ever after one Error, in silence; a PeriodicTask survives and is watched");

    static final ArchRule DOMAIN_MAKES_NOTHING_UP = noClasses()
            .that()
            .resideInAPackage(DOMAIN)
            .should()
            .callMethodWhere(accesses("java\\.time\\.Clock", "system.*|tick.*")
                    .or(accesses("java\\.util\\.UUID", "randomUUID"))
                    .or(accesses("java\\.lang\\.Math", "random")))
            .because("the same arguments give the same result");

    static final ArchRule ENVIRONMENT_IS_READ_IN_MAIN = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.teleconsult.bootstrap.Main")
            .and()
            // Sets a switch of the JDK's HTTP server, unless it is already set.
            .doNotHaveFullyQualifiedName("dev.teleconsult.adapter.kaleyra.emulator.EmulatorServer")
            .should()
            .callMethodWhere(accesses("java\\.lang\\.System", "getenv|getProperty|getProperties")
                    .or(accesses("java\\.lang\\.System", "setProperty|setProperties"))
                    .or(accesses("java\\.lang\\.(Boolean|Integer|Long)", "getBoolean|getInteger|getLong")))
            .because("a library is configured by its caller, not by its environment");

    static final ArchRule PROCESS_IS_MAINS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.teleconsult.bootstrap.Main")
            .should()
            .callMethodWhere(accesses("java\\.lang\\.System", "exit")
                    .or(accesses("java\\.lang\\.Runtime", "exit|halt|addShutdownHook")))
            .because("the process belongs to the program that started it");

    static final ArchRule STREAMS_ARE_GIVEN = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.teleconsult.bootstrap.Main")
            .and()
            .doNotHaveFullyQualifiedName("dev.teleconsult.bootstrap.logging.QuietStart")
            .should()
            .accessFieldWhere(accesses("java\\.lang\\.System", "out|err|in"))
            .because("only the server may use standard output, because it is its log");

    static final ArchRule NOTHING_STATIC_CHANGES = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("two applications in one process must not share state");

    static final ArchRule NOTHING_STATIC_REMEMBERS = noCodeUnits()
            .that()
            .haveName("<clinit>")
            .and()
            // File locks belong to the process: two stores in it would not see each other's.
            .areNotDeclaredIn("dev.teleconsult.adapter.crud.sql.dialect.Sqlite")
            .and()
            // Request ids are unique within a process, for all its applications.
            .areNotDeclaredIn("dev.teleconsult.adapter.http.exchange.RequestIds")
            .should(make(resideInAPackage("java.util.concurrent..")
                    .or(assignableTo(Thread.class))
                    .or(assignableTo(ThreadLocal.class))
                    .or(assignableTo(Timer.class))))
            .because("two applications in one process must not share state, nor find the state of an earlier one");

    static final ArchRule PUBLIC_CLASSES_ARE_FINAL = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .and()
            .areNotEnums()
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("the library is extended only by implementing a port");

    static final ArchRule LIBRARIES_STAY_INSIDE = codeUnits()
            .that()
            .arePublic()
            .and(declaredIn(resideInAnyPackage(DOMAIN, ALL_PORTS, UPSTREAM_FOR_USERS, ADAPTERS)))
            .and(owner(visibleOutside()))
            .should(showOnlyOurTypes())
            .because(
                    "a host with another OkHttp or Jackson must be able to embed us; what is injected is the exception");

    static final ArchRule LIBRARIES_ARE_NOT_PARENTS = classes()
            .that()
            .resideInAnyPackage(DOMAIN, ALL_PORTS, UPSTREAM_FOR_USERS, ADAPTERS)
            .and(visibleOutside())
            .should(descendFromOursOrTheJdks())
            .because("the parent of a class is accessible to its users");

    static final ArchRule INTERNALS_STAY_INSIDE = noClasses()
            .that()
            .resideOutsideOfPackages(InternalPackages.modules())
            .should()
            .dependOnClassesThat(resideInAnyPackage(InternalPackages.patterns()))
            .because("they are public for their own module alone, and no part of the public API");

    /** By name, so that each can be found and none forgotten. */
    static Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new TreeMap<>();
        Arrays.stream(ArchitectureRules.class.getDeclaredFields())
                .filter(field -> field.getType().equals(ArchRule.class))
                .forEach(field -> rules.put(field.getName(), valueOf(field)));
        return rules;
    }

    private static ArchRule valueOf(Field field) {
        try {
            return (ArchRule) field.get(null);
        } catch (IllegalAccessException hidden) {
            throw new IllegalStateException(hidden);
        }
    }

    private ArchitectureRules() {}

    /**
     * Each package is a slice. The exported package is two: simple types that every package may use, and the classes
     * that combine the packages, which none of them may use.
     */
    private static SliceAssignment packagesBelow(String parent, String... passedThrough) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                if (type.getPackageName().equals(parent)) {
                    boolean passes = List.of(passedThrough).contains(type.getSimpleName());
                    return SliceIdentifier.of(passes ? "what passes through" : "the whole");
                }
                return type.getPackageName().startsWith(parent + ".")
                        ? SliceIdentifier.of(type.getPackageName().substring(parent.length() + 1))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "the packages below " + parent;
            }
        };
    }

    private static ArchRule adapter(String adapter, String... others) {
        return classes()
                .that()
                .resideInAPackage(adapter)
                .should()
                .onlyDependOnClassesThat(
                        pureJdkAnd(adapter, DOMAIN, "java..", "javax.net..", "javax.crypto..", "org.slf4j..")
                                .or(resideInAnyPackage(UPSTREAM))
                                .or(resideInAnyPackage(others)))
                .because(
                        "an adapter is a translation: it knows its ports and its own libraries, no other adapter, no use"
                                + " case and no fake");
    }

    /** And the annotations about null. A URI is a value; the other types of its package do I/O. */
    private static DescribedPredicate<JavaClass> pureJdkAnd(String... packages) {
        return resideInAnyPackage(
                        Stream.concat(Stream.of(PURE_JDK), Stream.of(packages)).toArray(String[]::new))
                .or(resideInAPackage(NULLNESS))
                .or(equivalentTo(URI.class));
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheTime() {
        return accesses("java\\.time\\.(Instant|Local.*|Zoned.*|Offset.*)", "now")
                .or(accesses("java\\.lang\\.System", "currentTimeMillis"));
    }

    private static DescribedPredicate<JavaAccess<?>> accesses(String owner, String name) {
        return DescribedPredicate.describe(
                owner + "." + name,
                access -> nameMatching(owner).test(access.getTargetOwner())
                        && access.getTarget().getName().matches(name));
    }

    private static DescribedPredicate<JavaClass> visibleOutside() {
        return DescribedPredicate.describe("visible outside", ArchitectureRules::isVisibleOutside);
    }

    private static boolean isVisibleOutside(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !InternalPackages.contain(type.getPackageName())
                && type.getEnclosingClass()
                        .map(ArchitectureRules::isVisibleOutside)
                        .orElse(true);
    }

    private static ArchCondition<JavaConstructor> takeAtMost(int parameters) {
        return new ArchCondition<>("take at most " + parameters + " parameters") {
            @Override
            public void check(JavaConstructor constructor, ConditionEvents events) {
                int given = constructor.getRawParameterTypes().size();
                if (given > parameters) {
                    events.add(SimpleConditionEvent.violated(
                            constructor, constructor.getFullName() + " takes " + given + " parameters"));
                }
            }
        };
    }

    private static ArchCondition<JavaCodeUnit> showOnlyOurTypes() {
        Set<String> injected = Set.of(
                "okhttp3.OkHttpClient",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "io.opentelemetry.api.OpenTelemetry");
        return new ArchCondition<>("show only types of the JDK and ours, and what is injected") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                Stream.concat(
                                Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                                        .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                                unit.getThrowsClause().getTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> !type.isPrimitive())
                        .filter(type -> !type.getName().startsWith("java.")
                                && !type.getName().startsWith("javax.sql.")
                                && !(type.getName().startsWith("dev.teleconsult.")
                                        && !InternalPackages.contain(type.getPackageName()))
                                && !injected.contains(type.getName()))
                        .map(JavaClass::getName)
                        .forEach(name ->
                                events.add(SimpleConditionEvent.violated(unit, unit.getFullName() + " shows " + name)));
            }
        };
    }

    private static ArchCondition<JavaClass> descendFromOursOrTheJdks() {
        return new ArchCondition<>("descend from our classes or the JDK's") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
                        .map(JavaClass::getName)
                        .filter(name -> !name.startsWith("java.") && !name.startsWith("dev.teleconsult."))
                        .forEach(name -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + " descends from " + name)));
            }
        };
    }

    private static ArchCondition<JavaCodeUnit> make(DescribedPredicate<JavaClass> what) {
        return new ArchCondition<>("make " + what.getDescription()) {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                unit.getConstructorCallsFromSelf().stream()
                        .filter(call -> what.test(call.getTargetOwner()))
                        .forEach(call -> events.add(SimpleConditionEvent.satisfied(call, call.getDescription())));
            }
        };
    }
}
