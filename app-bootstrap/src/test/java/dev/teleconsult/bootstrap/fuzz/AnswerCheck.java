package dev.teleconsult.bootstrap.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.bootstrap.fuzz.ServedDocument.Operation;
import dev.teleconsult.ports.wire.WireAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reports what is wrong with an answer to any request. */
final class AnswerCheck {

    private static final JsonMapper JSON = new JsonMapper();

    private final ServedDocument document;
    private final Collection<String> secrets;

    AnswerCheck(ServedDocument document, Collection<String> secrets) {
        this.document = document;
        this.secrets = secrets;
    }

    /**
     * Returns nothing if all is well.
     *
     * @param operation the intended one, if only the request's body, query and caller are unusual
     * @param answer empty if the connection was closed without one
     */
    List<String> complaints(RawRequest request, Optional<Operation> operation, Optional<WireAnswer> answer) {
        if (answer.isPresent()) {
            return complaints(request, operation, answer.get());
        }
        return request.whole() ? List.of("no answer") : List.of();
    }

    private List<String> complaints(RawRequest request, Optional<Operation> operation, WireAnswer answer) {
        List<String> complaints = new ArrayList<>();
        int status = answer.status();
        // No upstream fails here. A route that needs a collection which is not configured says so.
        if (status >= 500 && status != 505 && !isUnsupported(answer)) {
            complaints.add("status " + status);
        }
        operation.ifPresent(meant -> {
            if (!meant.statuses().contains(status)) {
                complaints.add("status " + status + " is not among the described " + meant.statuses());
            }
        });
        String head = answer.headers().toString();
        for (String secret : secrets) {
            if (head.contains(secret) || answer.text().contains(secret)) {
                complaints.add("it contains " + secret);
            }
        }
        if (answer.headers().containsKey("x-injected")) {
            complaints.add("a header was injected");
        }
        if (status >= 400) {
            if (answer.text().contains(RequestGenerator.NAME)) {
                complaints.add("it contains a name");
            }
            refusal(request, answer, complaints);
        } else if (operation.isPresent() && answer.contentType().startsWith("application/json") && !request.isHead()) {
            json(answer, complaints)
                    .flatMap(body -> document.problemsOf(operation.get(), status, body))
                    .ifPresent(complaints::add);
        }
        return complaints;
    }

    private static boolean isUnsupported(WireAnswer answer) {
        return answer.status() == 501 && answer.text().contains("_UNSUPPORTED\"");
    }

    private void refusal(RawRequest request, WireAnswer answer, List<String> complaints) {
        if (answer.contentType().startsWith("application/fhir+json") && request.isHead()) {
            return;
        }
        if (answer.contentType().startsWith("application/fhir+json")) {
            // Below the FHIR base each error is an OperationOutcome.
            json(answer, complaints)
                    .filter(body -> !body.path("resourceType").asText().equals("OperationOutcome")
                            || !body.at("/issue/0/severity").asText().equals("error")
                            || body.at("/issue/0/details/coding/0/code")
                                    .asText()
                                    .isEmpty())
                    .ifPresent(body -> complaints.add("an error that is no OperationOutcome"));
            return;
        }
        if (!answer.contentType().startsWith("application/json")) {
            complaints.add("an error of type '" + answer.contentType() + "'");
        }
        if (request.isHead()) {
            return;
        }
        Optional<JsonNode> body = json(answer, complaints);
        if (body.isEmpty()) {
            return;
        }
        JsonNode error = body.get();
        document.problemsOf(error).ifPresent(complaints::add);
        if (error.path("statusCode").intValue() != answer.status()) {
            complaints.add("another statusCode");
        }
        if (!error.path("error").equals(error.path("message"))) {
            complaints.add("error and message differ");
        }
        if (!error.path("code").asText().matches("[A-Z][A-Z_]+")) {
            complaints.add("a code that is none");
        }
        if (!answer.header("x-request-id")
                .equals(Optional.of(error.path("requestId").asText()))) {
            complaints.add("another request id than in the header");
        }
    }

    private static Optional<JsonNode> json(WireAnswer answer, List<String> complaints) {
        try {
            return Optional.of(JSON.readTree(answer.body()));
        } catch (IOException e) {
            complaints.add("a body that is no JSON");
            return Optional.empty();
        }
    }
}
