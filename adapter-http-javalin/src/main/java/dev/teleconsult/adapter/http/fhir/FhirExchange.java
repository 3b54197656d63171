package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.NOT_ACCEPTABLE;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.PARAMETER_INVALID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.fhir.AppointmentWriter.Written;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.EntityTag;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads requests and writes answers in the way that all FHIR interactions share. */
final class FhirExchange {
    static final List<String> JSON_TYPES = List.of("application/fhir+json", "application/json", "json", "text/json");
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** The body that a caller wants as the answer to a write. */
    enum Answer {
        MINIMAL,
        REPRESENTATION,
        OUTCOME
    }

    private FhirExchange() {}

    static FhirVersion version(Exchange exchange) {
        return FhirVersion.ofPath(exchange.pathParameter("version")).orElseThrow(exchange::routeNotFound);
    }

    /** The base address with the prefix that the caller used. */
    static String base(Exchange exchange, FhirTerms terms) {
        String path = exchange.rawPath();
        String below = "/fhir/" + exchange.pathParameter("version");
        int at = path.indexOf(below + "/");
        return terms.publicUrl() + path.substring(0, Math.max(at, 0)) + below;
    }

    static TeleconsultationId id(Exchange exchange) {
        String id = exchange.pathParameter("id");
        if (!FhirTerms.isLogicalId(id)) {
            throw notFound();
        }
        return new TeleconsultationId(id);
    }

    static RefusalException notFound() {
        return RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND);
    }

    /** The parameters of a search by form. */
    static Map<String, List<String>> form(Exchange exchange) {
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

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            throw problem(PARAMETER_INVALID, "A percent sign is followed by two hexadecimal digits.");
        }
    }

    static JsonNode body(Exchange exchange, List<String> types) {
        if (!types.contains(exchange.bodyType())) {
            throw HttpProblem.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Unsupported Media Type: " + MediaTypes.printable(exchange.bodyType()));
        }
        return exchange.jsonTree();
    }

    static void requireJsonAnswer(Exchange exchange) {
        version(exchange);
        Optional<String> format = exchange.queryParameters().getOrDefault("_format", List.of()).stream()
                .findFirst();
        boolean accepted = format.map(text -> JSON_TYPES.contains(MediaTypes.withoutParameters(text.replace(' ', '+'))))
                .orElseGet(() ->
                        exchange.header("Accept").map(FhirExchange::acceptsJson).orElse(true));
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

    static boolean isLenient(Exchange exchange) {
        return preferences(exchange).contains("handling=lenient");
    }

    static Answer answer(Exchange exchange) {
        List<String> preferences = preferences(exchange);
        if (preferences.contains("return=minimal")) {
            return Answer.MINIMAL;
        }
        return preferences.contains("return=OperationOutcome") ? Answer.OUTCOME : Answer.REPRESENTATION;
    }

    static void respond(int status, Written written, Answer answer, FhirVersion version, Exchange exchange) {
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

    private static void tag(Written written, Exchange exchange) {
        exchange.respondHeader("ETag", written.tag());
        exchange.respondHeader("Last-Modified", HTTP_DATE.format(written.lastUpdated()));
        exchange.respondHeader("Cache-Control", "private, no-cache");
    }

    static boolean isKnown(Written written, Exchange exchange) {
        tag(written, exchange);
        return new EntityTag(written.tag())
                .isAmong(exchange.header("If-None-Match").orElse(""));
    }
}
