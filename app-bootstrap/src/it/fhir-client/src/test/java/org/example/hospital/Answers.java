package org.example.hospital;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.rest.client.api.IClientInterceptor;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.api.IHttpResponse;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Every answer that a client got, for the validator. Answers that differ only in ids, times and people are validated
 * once, and so are the entries of one bundle: a page of 200 alike takes the validator half a minute.
 */
final class Answers implements IClientInterceptor {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The answers by their shape. */
    private final Map<String, JsonNode> answers = new ConcurrentHashMap<>();

    private final Set<String> texts = ConcurrentHashMap.newKeySet();

    @Override
    public void interceptRequest(IHttpRequest request) {
        request.addHeader("miauserid", "dr-7");
        request.addHeader("isbackoffice", "1");
    }

    @Override
    public void interceptResponse(IHttpResponse response) throws IOException {
        response.bufferEntity();
        try (InputStream body = response.readEntity()) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (!text.isEmpty()) {
                add(text);
            }
        }
    }

    void add(String text) throws IOException {
        texts.add(text);
        JsonNode answer = JSON.readTree(text);
        if (answer instanceof ObjectNode bundle && answer.path("entry").isArray()) {
            Map<String, JsonNode> different = new TreeMap<>();
            answer.get("entry").forEach(entry -> different.putIfAbsent(shape(entry), entry));
            ArrayNode fewer = JSON.createArrayNode();
            different.values().forEach(fewer::add);
            bundle.set("entry", fewer);
        }
        answers.putIfAbsent(shape(answer), answer);
    }

    /** The number of different answers. */
    int count() {
        return texts.size();
    }

    /** Whether any answer contains a text. */
    boolean hold(String text) {
        return texts.stream().anyMatch(answer -> answer.contains(text));
    }

    private static String shape(JsonNode answer) {
        return answer.toString()
                .replaceAll("\"(id|versionId|value|fullUrl|url|reference|diagnostics|text)\":\"(?!http://hl7)[^\"]*\"", "\"$1\":\"\"")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "")
                .replaceAll(":\\d+", ":0");
    }

    /** The messages of the validator besides success: errors first, each with the kind of resource. */
    Set<String> judged(FhirContext context, IValidationSupport release, List<String> definitions) throws IOException {
        PrePopulatedValidationSupport own = new PrePopulatedValidationSupport(context);
        for (String definition : definitions) {
            try (InputStream text = Answers.class.getResourceAsStream("/" + definition)) {
                // This validator finds the base only without its version.
                String read = new String(text.readAllBytes(), StandardCharsets.UTF_8).replace("/Extension|4.0.1\"", "/Extension\"");
                own.addStructureDefinition(context.newJsonParser().parseResource(read));
            }
        }
        FhirValidator validator = context.newValidator()
                .registerValidatorModule(new FhirInstanceValidator(new ValidationSupportChain(
                        release,
                        own,
                        new InMemoryTerminologyServerValidationSupport(context),
                        new CommonCodeSystemsTerminologyService(context),
                        new SnapshotGeneratingValidationSupport(context))));
        Set<String> said = new TreeSet<>();
        for (JsonNode answer : answers.values()) {
            for (SingleValidationMessage message : validator.validateWithResult(answer.toString()).getMessages()) {
                if (message.getSeverity() != ResultSeverityEnum.INFORMATION) {
                    said.add(message.getSeverity() + " " + message.getMessage().replaceAll("\\(.*|for '.*", "").strip());
                }
            }
        }
        return said;
    }
}
