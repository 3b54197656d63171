package org.example.hospital;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.IParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;

/**
 * The definitions of release 4, out of the files that HAPI brings. Each is parsed when the validator first asks for it:
 * parsing all, as HAPI's own support does, takes longer than the validation. A definition that is not found is a message
 * of the validator. Not thread-safe.
 */
final class DefinitionsOfR4 implements IValidationSupport {

    private static final String FOLDER = "/org/hl7/fhir/r4/model/";
    private static final String TYPES = "profile/profiles-types.xml";
    private static final List<String> PROFILES = List.of(TYPES, "profile/profiles-resources.xml");
    private static final List<String> TERMINOLOGY =
            List.of("valueset/valuesets.xml", "valueset/v3-codesystems.xml", "valueset/v2-tables.xml");

    private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";
    private static final List<String> ANSWERED = List.of(
            "Resource", "DomainResource", "Appointment", "Bundle", "CapabilityStatement", "Encounter", "OperationOutcome");

    private static final String ENTRY = "<resource>";
    private static final String END = "</resource>";
    /** Of a resource in an entry; deeper elements of this name are indented further. */
    private static final String URL = "\n    <url value=\"";

    private final FhirContext context;
    private final IParser parser;
    private final Map<String, Map<String, String>> textsOfFiles = new HashMap<>();
    private final Map<String, IBaseResource> parsed = new HashMap<>();

    DefinitionsOfR4(FhirContext context) {
        this.context = context;
        this.parser = context.newXmlParser();
    }

    @Override
    public FhirContext getFhirContext() {
        return context;
    }

    /** Those of the data types and of the resources that are answered: the validator asks for all when it starts. */
    @Override
    @SuppressWarnings("unchecked")
    public <T extends IBaseResource> List<T> fetchAllStructureDefinitions() {
        return Stream.concat(
                        texts(TYPES).keySet().stream(),
                        ANSWERED.stream().map(name -> "StructureDefinition " + BASE + name))
                .map(key -> (T) find(PROFILES, key).orElseThrow())
                .toList();
    }

    @Override
    public IBaseResource fetchStructureDefinition(String url) {
        return find(PROFILES, "StructureDefinition " + url).orElse(null);
    }

    @Override
    public IBaseResource fetchValueSet(String url) {
        return find(TERMINOLOGY, "ValueSet " + url).orElse(null);
    }

    @Override
    public IBaseResource fetchCodeSystem(String url) {
        return find(TERMINOLOGY, "CodeSystem " + url).orElse(null);
    }

    /** @param key the kind of resource and its canonical URL, with or without the version */
    private Optional<IBaseResource> find(List<String> files, String key) {
        String plain = key.replaceFirst("\\|4\\.0\\.1$", "");
        if (!parsed.containsKey(plain)) {
            parsed.put(
                    plain,
                    files.stream()
                            .filter(file -> texts(file).containsKey(plain))
                            .findFirst()
                            .map(file -> parser.parseResource(texts(file).get(plain)))
                            .orElse(null));
        }
        return Optional.ofNullable(parsed.get(plain));
    }

    private Map<String, String> texts(String file) {
        return textsOfFiles.computeIfAbsent(file, DefinitionsOfR4::read);
    }

    private static Map<String, String> read(String file) {
        Map<String, String> texts = new HashMap<>();
        try (InputStream bytes = DefinitionsOfR4.class.getResourceAsStream(FOLDER + file)) {
            String bundle = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            for (int start = bundle.indexOf(ENTRY); start >= 0; start = bundle.indexOf(ENTRY, start + 1)) {
                String text = bundle.substring(start + ENTRY.length(), bundle.indexOf(END, start)).strip();
                int url = text.indexOf(URL) + URL.length();
                String kind = text.substring(1, text.indexOf(' '));
                texts.putIfAbsent(kind + " " + text.substring(url, text.indexOf('"', url)), text);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return texts;
    }
}
