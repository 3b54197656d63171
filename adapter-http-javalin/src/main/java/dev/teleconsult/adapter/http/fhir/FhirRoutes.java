package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.CRITERION_NOT_SUPPORTED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.IF_MATCH_REQUIRED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.METHOD_NOT_ALLOWED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.NOT_ACCEPTABLE;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.PARAMETER_INVALID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.UNKNOWN_ID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.VERSION_CONFLICT;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.Route.Method;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.fhir.AppointmentWriter.Written;
import dev.teleconsult.adapter.http.fhir.Capabilities.Interaction;
import dev.teleconsult.adapter.http.fhir.Capabilities.Type;
import dev.teleconsult.adapter.http.fhir.Parameters.Person;
import dev.teleconsult.adapter.http.fhir.Parameters.Range;
import dev.teleconsult.adapter.http.fhir.Parameters.Token;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.routes.PlanRoutes;
import dev.teleconsult.adapter.http.wire.EntityTag;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Page;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanView;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase.Outcome;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Appointments and encounters of FHIR, over the use cases that the plain routes call. */
public final class FhirRoutes implements RouteGroup {
    private static final String BASE = "/fhir/:version";
    private static final List<String> JSON_TYPES =
            List.of("application/fhir+json", "application/json", "json", "text/json");
    private static final String PATCH_TYPE = "application/json-patch+json";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Set<VisitState> NOT_CANCELLED = EnumSet.complementOf(EnumSet.of(VisitState.CANCELLED));

    private static final Comparator<Item> BY_START = Comparator.comparing(
                    (Item item) -> item.schedule().start())
            .thenComparing(item -> item.id().value());

    /** What a caller who writes wants to be answered. */
    private enum Answer {
        MINIMAL,
        REPRESENTATION,
        OUTCOME
    }

    private final FindTeleconsultationsUseCase finding;
    private final PlanTeleconsultationUseCase planning;
    private final ReadOutcomeUseCase outcomes;
    private final FhirTerms terms;
    private final String softwareVersion;
    private final LocalDate since;
    private final AppointmentWriter writer;
    private final AppointmentReader reader;

    /** @param since when the server was made, which is since when its CapabilityStatement is true */
    public FhirRoutes(
            FindTeleconsultationsUseCase finding,
            PlanTeleconsultationUseCase planning,
            ReadOutcomeUseCase outcomes,
            FhirTerms terms,
            String softwareVersion,
            Instant since) {
        this.finding = finding;
        this.planning = planning;
        this.outcomes = outcomes;
        this.terms = terms;
        this.softwareVersion = softwareVersion;
        this.since = LocalDate.ofInstant(since, ZoneOffset.UTC);
        this.writer = new AppointmentWriter(terms);
        this.reader = new AppointmentReader(terms);
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(Method.GET, BASE + "/metadata", Route.Access.PUBLIC, this::metadata));
        for (Type type : Type.values()) {
            type.interactions().forEach(interaction -> routes.add(route(type, interaction)));
        }
        return routes;
    }

    /** What answers other methods of the same paths: they are known, and not allowed. */
    public List<Route> otherMethods() {
        List<Route> routes = new ArrayList<>();
        Map<String, Set<Method>> served = new LinkedHashMap<>();
        routes().forEach(route -> served.computeIfAbsent(route.template(), path -> EnumSet.noneOf(Method.class))
                .add(route.method()));
        // A deletion has no path of its own.
        served.forEach((path, methods) -> EnumSet.complementOf(EnumSet.copyOf(methods))
                .forEach(method -> routes.add(new Route(method, path, Route.Access.PUBLIC, exchange -> {
                            version(exchange);
                            throw new HttpProblem(
                                    405,
                                    METHOD_NOT_ALLOWED.name(),
                                    "This method is not served here; an appointment is cancelled by its status.",
                                    Map.of(
                                            "Allow",
                                            methods.stream().map(Enum::name).collect(Collectors.joining(", "))));
                        })
                        .reading(Route.Body.NONE, exchange -> {}))));
        return routes;
    }

    private Route route(Type type, Interaction interaction) {
        Route.Handler handler = switch (interaction) {
            case READ -> exchange -> read(type, exchange);
            case SEARCH -> exchange -> search(type, exchange.queryParameters(), exchange);
            case SEARCH_BY_FORM -> exchange -> search(type, form(exchange), exchange);
            case CREATE -> this::create;
            case UPDATE -> exchange -> update(exchange, false);
            case PATCH -> exchange -> update(exchange, true);
        };
        Route route = new Route(
                interaction.method(),
                BASE + "/" + type.resource() + interaction.path(),
                interaction.access(),
                exchange -> {
                    requireJsonAnswer(exchange);
                    handler.handle(exchange);
                });
        return interaction == Interaction.SEARCH_BY_FORM ? route.reading(Route.Body.FORM, exchange -> {}) : route;
    }

    // ---- reading

    private void metadata(Exchange exchange) {
        requireJsonAnswer(exchange);
        FhirVersion version = version(exchange);
        ObjectNode statement = Capabilities.statement(
                version,
                base(exchange),
                softwareVersion,
                since,
                new Capabilities.Kept(
                        finding.keepsIdentifiers(), outcomes.keepsAttendance(), finding.resolvesCustomIds()));
        exchange.respondHeader("Cache-Control", "no-cache");
        exchange.respondBytes(200, version.mediaType(), Json.write(statement));
    }

    private void read(Type type, Exchange exchange) {
        FhirVersion version = version(exchange);
        Item item = look(id(exchange), exchange);
        Written written = written(type, item, outcome(item, exchange), version).orElseThrow(FhirRoutes::notFound);
        if (isKnown(written, exchange)) {
            exchange.respond(304);
            return;
        }
        exchange.respondBytes(200, version.mediaType(), Json.write(written.resource()));
    }

    /** A caller who may not see it cannot tell whether it is there. */
    private Item look(TeleconsultationId id, Exchange exchange) {
        if (exchange.context().isBackoffice()) {
            return finding.look(id, exchange.context());
        }
        try {
            return finding.lookAsParticipant(id, exchange.context());
        } catch (RefusalException refusal) {
            if (refusal.code() == RefusalCode.UNAUTHORIZED_USER
                    && exchange.context().user().isPresent()) {
                throw notFound();
            }
            throw refusal;
        }
    }

    private Optional<Written> written(Type type, Item item, Optional<Outcome> outcome, FhirVersion version) {
        return type == Type.APPOINTMENT
                ? Optional.of(writer.appointment(item, outcome, version))
                : writer.encounter(item, outcome, version);
    }

    private Written appointment(Item item, FhirVersion version, Exchange exchange) {
        return writer.appointment(item, outcome(item, exchange), version);
    }

    private Optional<Outcome> outcome(Item item, Exchange exchange) {
        return Optional.ofNullable(outcomes(List.of(item), exchange).get(item.id()));
    }

    /** What those came to that people may have come to; nothing is asked for the others. */
    private Map<TeleconsultationId, Outcome> outcomes(List<Item> items, Exchange exchange) {
        Set<TeleconsultationId> ids = outcomes.keepsAttendance()
                ? items.stream()
                        .filter(AppointmentWriter::mayHaveOutcome)
                        .map(Item::id)
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
        return ids.isEmpty() ? Map.of() : outcomes.outcomes(ids, exchange.context());
    }

    // ---- searching

    /** What a search asks for besides the range of time. */
    private record Wanted(Set<String> statuses, List<Person> people, Range updated) {}

    private void search(Type type, Map<String, List<String>> given, Exchange exchange) {
        FhirVersion version = version(exchange);
        Parameters parameters = Parameters.of(given, type.inQuery(), isLenient(exchange));
        int count = parameters.count();
        List<Optional<Person>> people = Stream.of(
                        parameters.person("actor", Optional.empty(), terms, customIds(exchange)),
                        parameters.person("patient", Optional.of(Actor.PATIENT), terms, customIds(exchange)),
                        parameters.person("practitioner", Optional.of(Actor.PRACTITIONER), terms, customIds(exchange)))
                .flatMap(Optional::stream)
                .toList();
        Wanted wanted = new Wanted(
                Set.copyOf(
                        parameters.tokens("status").stream().map(Token::value).toList()),
                people.stream().flatMap(Optional::stream).toList(),
                parameters.range("_lastUpdated"));
        boolean byName = parameters.has("_id") || parameters.has("identifier") || parameters.has("appointment");
        Range dates = byName ? parameters.range("date") : parameters.closedRange("date");
        boolean hasUnknown = people.contains(Optional.<Person>empty());
        Page page;
        if (hasUnknown || isEmpty(dates)) {
            page = new Page(List.of(), Optional.empty());
        } else if (byName) {
            page = new Page(
                    named(parameters, exchange).stream()
                            .filter(item -> dates.holds(item.schedule().start()))
                            .sorted(parameters.latestFirst() ? BY_START.reversed() : BY_START)
                            .toList(),
                    Optional.empty());
        } else {
            Filter filter = filter(type, dates, wanted);
            page = finding.find(
                    parameters.latestFirst() ? filter.fromTheLast() : filter,
                    count,
                    parameters.cursor(),
                    exchange.context());
        }
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondBytes(
                200,
                version.mediaType(),
                Json.write(bundle(type, page, wanted, parameters, byName, version, exchange)));
    }

    private static boolean isEmpty(Range dates) {
        return dates.from()
                .flatMap(from -> dates.to().map(to -> !from.isBefore(to)))
                .orElse(false);
    }

    private Filter filter(Type type, Range dates, Wanted wanted) {
        Filter all = Filter.between(dates.from().orElseThrow(), dates.to().orElseThrow());
        // An encounter in which no two people met is cancelled too.
        boolean cancelledIsAState = type == Type.APPOINTMENT || !outcomes.keepsAttendance();
        Filter in = wanted.statuses().isEmpty()
                ? all
                : wanted.statuses().contains("cancelled")
                        ? (wanted.statuses().size() == 1 && cancelledIsAState
                                ? all.in(Set.of(VisitState.CANCELLED))
                                : all)
                        : all.in(NOT_CANCELLED);
        return wanted.people().stream()
                .findFirst()
                .map(person -> in.with(person.user()))
                .orElse(in);
    }

    /** Those that ids and identifiers name, each once. */
    private List<Item> named(Parameters parameters, Exchange exchange) {
        List<Set<TeleconsultationId>> sets = new ArrayList<>();
        if (parameters.has("_id")) {
            sets.add(ids(parameters.list("_id")));
        }
        if (parameters.has("appointment")) {
            sets.add(ids(parameters.list("appointment").stream()
                    .map(reference -> reference.replaceFirst("^(?:.*/)?Appointment/", ""))
                    .toList()));
        }
        Map<TeleconsultationId, Item> identified = new LinkedHashMap<>();
        if (parameters.has("identifier")) {
            for (Token token : parameters.tokens("identifier")) {
                identified(token, exchange).ifPresent(item -> identified.put(item.id(), item));
            }
            sets.add(identified.keySet());
        }
        Set<TeleconsultationId> all = new LinkedHashSet<>(sets.get(0));
        sets.forEach(all::retainAll);
        return all.stream()
                .flatMap(id -> Optional.ofNullable(identified.get(id)).or(() -> lookIfAny(id, exchange)).stream())
                .toList();
    }

    private static Set<TeleconsultationId> ids(List<String> texts) {
        return texts.stream()
                .filter(TeleconsultationId::isValid)
                .map(TeleconsultationId::new)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<Item> lookIfAny(TeleconsultationId id, Exchange exchange) {
        try {
            return Optional.of(finding.look(id, exchange.context()));
        } catch (RefusalException refusal) {
            if (refusal.code() == RefusalCode.TELECONSULTATION_NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    private Optional<Item> identified(Token token, Exchange exchange) {
        if (!ExternalIdentifier.isValid(token.system(), token.value())) {
            throw problem(PARAMETER_INVALID, "An identifier is system|value, with an absolute URI as its system.");
        }
        ExternalIdentifier identifier = new ExternalIdentifier(token.system(), token.value());
        if (token.system().equals(terms.ownSystem())) {
            return terms.ownId(identifier).flatMap(id -> lookIfAny(id, exchange));
        }
        return finding.keepsIdentifiers() ? finding.lookByIdentifier(identifier, exchange.context()) : Optional.empty();
    }

    private boolean isWanted(Item item, String status, Wanted wanted) {
        return (wanted.statuses().isEmpty() || wanted.statuses().contains(status))
                && wanted.updated().holds(item.since())
                && wanted.people().stream()
                        .allMatch(person -> item.seats().stream()
                                .anyMatch(seat -> seat.user()
                                                .filter(person.user()::equals)
                                                .isPresent()
                                        && person.as()
                                                .map(as -> as == terms.actorOf(seat))
                                                .orElse(true)));
    }

    private ObjectNode bundle(
            Type type,
            Page page,
            Wanted wanted,
            Parameters parameters,
            boolean isWhole,
            FhirVersion version,
            Exchange exchange) {
        String at = base(exchange) + "/" + type.resource();
        ObjectNode bundle = JsonNodeFactory.instance
                .objectNode()
                .put("resourceType", "Bundle")
                .put("type", "searchset");
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        int left = 0;
        Map<TeleconsultationId, Outcome> known = outcomes(page.items(), exchange);
        for (Item item : page.items()) {
            Optional<Written> found = written(type, item, Optional.ofNullable(known.get(item.id())), version)
                    .filter(one -> isWanted(item, one.resource().path("status").asText(), wanted));
            if (found.isPresent() && FhirTerms.isLogicalId(item.id().value())) {
                ObjectNode entry =
                        entries.addObject().put("fullUrl", at + "/" + item.id().value());
                entry.set("resource", found.get().resource());
                entry.putObject("search").put("mode", "match");
            } else if (found.isPresent()) {
                left++;
            }
        }
        if (isWhole) {
            bundle.put("total", entries.size());
        }
        bundle.putArray("link")
                .addObject()
                .put("relation", "self")
                .put("url", at + "?" + parameters.link(Optional.empty()));
        page.next()
                .ifPresent(cursor -> bundle.withArray("link")
                        .addObject()
                        .put("relation", "next")
                        .put("url", at + "?" + parameters.link(Optional.of(cursor))));
        if (left > 0) {
            ObjectNode entry = entries.addObject();
            entry.set(
                    "resource",
                    FhirErrors.information(
                            "warning",
                            "incomplete",
                            "ID_NOT_EXPRESSIBLE",
                            left + " left out, whose ids are no ids of FHIR."));
            entry.putObject("search").put("mode", "outcome");
        }
        if (!entries.isEmpty()) {
            bundle.set("entry", entries);
        }
        return bundle;
    }

    /** The body of a search by form, in the words of a query. */
    private static Map<String, List<String>> form(Exchange exchange) {
        if (exchange.hasBody() && !exchange.bodyType().equals("application/x-www-form-urlencoded")) {
            throw HttpProblem.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "A search is sent as application/x-www-form-urlencoded.");
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        exchange.queryParameters().forEach((name, values) -> parameters.put(name, new ArrayList<>(values)));
        for (String pair : new String(exchange.bytes(), StandardCharsets.UTF_8).split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                parameters
                        .computeIfAbsent(name, none -> new ArrayList<>())
                        .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            throw problem(PARAMETER_INVALID, "A percent sign is followed by two hexadecimal digits.");
        }
    }

    // ---- writing

    private void create(Exchange exchange) {
        FhirVersion version = version(exchange);
        Answer answer = answer(exchange);
        Optional<ExternalIdentifier> criterion = criterion(exchange);
        // A key has the first word: its answer is repeated as it was.
        if (exchange.headerOrEmpty(HeaderNames.IDEMPOTENCY_KEY).isEmpty()) {
            Optional<Item> existing = criterion.flatMap(one -> finding.lookByIdentifier(one, exchange.context()));
            if (existing.isPresent()) {
                respondCreated(200, existing.get(), answer, version, exchange);
                return;
            }
        }
        ScheduleCommand command = reader.create(body(exchange, JSON_TYPES), version, customIds(exchange));
        List<ExternalIdentifier> identifiers = Stream.concat(criterion.stream(), command.identifiers().stream())
                .distinct()
                .toList();
        TeleconsultationId id;
        try {
            id = planning.schedule(command.identifiedBy(identifiers), PlanRoutes.withKey(exchange));
        } catch (RefusalException refusal) {
            Optional<Item> existing = refusal.code() == RefusalCode.IDENTIFIER_IN_USE
                    ? criterion.flatMap(one -> finding.lookByIdentifier(one, exchange.context()))
                    : Optional.empty();
            if (existing.isEmpty()) {
                throw refusal;
            }
            respondCreated(200, existing.get(), answer, version, exchange);
            return;
        }
        respondCreated(201, finding.look(id, exchange.context()), answer, version, exchange);
    }

    /** With the address of what was made, or was there. */
    private void respondCreated(int status, Item item, Answer answer, FhirVersion version, Exchange exchange) {
        Written written = appointment(item, version, exchange);
        exchange.respondHeader(
                "Location", base(exchange) + "/Appointment/" + item.id().value() + "/_history/" + written.version());
        respond(status, written, answer, version, exchange);
    }

    /** The identifier that must not be taken; nothing else can be a criterion. */
    private Optional<ExternalIdentifier> criterion(Exchange exchange) {
        return exchange.headerOrEmpty("If-None-Exist").map(text -> {
            String query = text.substring(text.indexOf('?') + 1);
            String prefix = "identifier=";
            if (!query.startsWith(prefix) || query.contains("&") || !finding.keepsIdentifiers()) {
                throw criterionNotSupported();
            }
            Token token = Parameters.token(decoded(query.substring(prefix.length())));
            if (!ExternalIdentifier.isValid(token.system(), token.value())
                    || token.system().equals(terms.ownSystem())) {
                throw criterionNotSupported();
            }
            return new ExternalIdentifier(token.system(), token.value());
        });
    }

    private static HttpProblem criterionNotSupported() {
        return problem(
                CRITERION_NOT_SUPPORTED,
                "The criterion of a conditional create is identifier=system|value, of a system other than the server's,"
                        + " where identifiers are kept.");
    }

    private void update(Exchange exchange, boolean isPatch) {
        FhirVersion version = version(exchange);
        Answer answer = answer(exchange);
        String ifMatch = exchange.header("If-Match")
                .orElseThrow(
                        () -> problem(IF_MATCH_REQUIRED, "An update needs If-Match with the version that it changes."));
        TeleconsultationId id = idToWrite(exchange);
        Item item = lookToWrite(id, exchange);
        Written served = appointment(item, version, exchange);
        JsonNode sent = body(exchange, isPatch ? List.of(PATCH_TYPE) : JSON_TYPES);
        if (!new EntityTag(served.tag()).isAmong(ifMatch) || ifMatch.strip().equals("*")) {
            throw problem(
                    VERSION_CONFLICT,
                    "The appointment has been changed since; it is now at version " + served.version() + ".");
        }
        JsonNode wanted = isPatch ? JsonPatch.applied(sent, served.resource()) : sent;
        Map<UserId, String> names = terms.takesNames() ? names(item, exchange) : Map.of();
        AppointmentReader.Wanted change = reader.change(wanted, item, served.resource(), names, customIds(exchange));
        if (change.cancels()) {
            planning.cancel(id, exchange.context());
        } else if (!change.change().isEmpty()) {
            planning.change(id, change.change().onlyIfStill(item.mark()), exchange.context());
        }
        respond(200, appointment(finding.look(id, exchange.context()), version, exchange), answer, version, exchange);
    }

    private Map<UserId, String> names(Item item, Exchange exchange) {
        return planning.read(item.id(), exchange.context()).people().stream()
                .filter(person ->
                        person.user().isPresent() && !person.fullName().isEmpty())
                .collect(Collectors.toMap(
                        person -> person.user().orElseThrow(), PlanView.Person::fullName, (one, other) -> one));
    }

    private Item lookToWrite(TeleconsultationId id, Exchange exchange) {
        return lookIfAny(id, exchange).orElseThrow(FhirRoutes::unknownId);
    }

    private static TeleconsultationId idToWrite(Exchange exchange) {
        String id = exchange.pathParameter("id");
        if (!FhirTerms.isLogicalId(id)) {
            throw unknownId();
        }
        return new TeleconsultationId(id);
    }

    private static HttpProblem unknownId() {
        return new HttpProblem(
                405,
                UNKNOWN_ID.name(),
                "There is no such appointment; ids are given by the server.",
                Map.of("Allow", "GET"));
    }

    private static void respond(int status, Written written, Answer answer, FhirVersion version, Exchange exchange) {
        tag(written, exchange);
        switch (answer) {
            case MINIMAL -> exchange.respond(status);
            case REPRESENTATION -> exchange.respondBytes(status, version.mediaType(), Json.write(written.resource()));
            case OUTCOME ->
                exchange.respondBytes(
                        status,
                        version.mediaType(),
                        Json.write(FhirErrors.information("information", "informational", "DONE", "It is done.")));
        }
    }

    private CustomIds customIds(Exchange exchange) {
        return new CustomIds(finding, exchange.context());
    }

    // ---- parts

    private static void tag(Written written, Exchange exchange) {
        exchange.respondHeader("ETag", written.tag());
        exchange.respondHeader("Last-Modified", HTTP_DATE.format(written.lastUpdated()));
        exchange.respondHeader("Cache-Control", "private, no-cache");
    }

    private static boolean isKnown(Written written, Exchange exchange) {
        tag(written, exchange);
        return new EntityTag(written.tag())
                .isAmong(exchange.header("If-None-Match").orElse(""));
    }

    private static FhirVersion version(Exchange exchange) {
        return FhirVersion.ofPath(exchange.pathParameter("version")).orElseThrow(exchange::routeNotFound);
    }

    /** The base as the caller reached it: under the same prefix. */
    private String base(Exchange exchange) {
        String path = exchange.rawPath();
        String below = "/fhir/" + exchange.pathParameter("version");
        int at = path.indexOf(below + "/");
        return terms.publicUrl() + path.substring(0, Math.max(at, 0)) + below;
    }

    private static TeleconsultationId id(Exchange exchange) {
        String id = exchange.pathParameter("id");
        if (!FhirTerms.isLogicalId(id)) {
            throw notFound();
        }
        return new TeleconsultationId(id);
    }

    private static RefusalException notFound() {
        return RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND);
    }

    private static JsonNode body(Exchange exchange, List<String> types) {
        if (!types.contains(exchange.bodyType())) {
            throw HttpProblem.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Unsupported Media Type: " + MediaTypes.printable(exchange.bodyType()));
        }
        return exchange.jsonTree();
    }

    private static void requireJsonAnswer(Exchange exchange) {
        version(exchange);
        Optional<String> format = exchange.queryParameters().getOrDefault("_format", List.of()).stream()
                .findFirst();
        boolean accepted = format.map(text -> JSON_TYPES.contains(MediaTypes.withoutParameters(text.replace(' ', '+'))))
                .orElseGet(() ->
                        exchange.header("Accept").map(FhirRoutes::acceptsJson).orElse(true));
        if (!accepted) {
            throw problem(NOT_ACCEPTABLE, "Resources are answered as application/fhir+json.");
        }
    }

    private static boolean acceptsJson(String accept) {
        return Stream.of(accept.split(","))
                .filter(range -> !range.matches("(?s).*;\\s*q=0(?:\\.0*)?\\s*(?:;.*)?"))
                .map(MediaTypes::withoutParameters)
                .anyMatch(type -> JSON_TYPES.contains(type) || type.equals("*/*") || type.equals("application/*"));
    }

    private static List<String> preferences(Exchange exchange) {
        return exchange.headerValues("Prefer").stream()
                .flatMap(value -> Stream.of(value.split("[,;]")))
                .map(part -> part.replaceAll("\\s", ""))
                .toList();
    }

    private static boolean isLenient(Exchange exchange) {
        return preferences(exchange).contains("handling=lenient");
    }

    private static Answer answer(Exchange exchange) {
        List<String> preferences = preferences(exchange);
        if (preferences.contains("return=minimal")) {
            return Answer.MINIMAL;
        }
        return preferences.contains("return=OperationOutcome") ? Answer.OUTCOME : Answer.REPRESENTATION;
    }
}
