package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.FhirSettings;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.bootstrap.configuration.AppConfig.Directory;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The variables of the FHIR façade. */
final class FhirVariables {

    private enum Switch {
        OFF,
        ON
    }

    private enum Address {
        PAGE,
        NONE
    }

    private static final Pattern A_NAME = Pattern.compile(".*\\S.*");

    private static final Variable<Switch> FHIR = Variable.choice("FHIR", Switch.OFF, Switch.class)
            .means(
                    "`on` serves appointments and encounters of FHIR R4 and R5 below `/fhir`, for the back office and, one at a"
                            + " time, for participants. Needs `PUBLIC_URL`.");
    private static final Variable<String> USER_SYSTEM = system("FHIR_USER_SYSTEM")
            .means("The identifier system of people's ids in FHIR. Unset: `/sid/user` at `PUBLIC_URL`.");
    private static final Variable<String> CUSTOM_USER_SYSTEM = system("FHIR_CUSTOM_USER_SYSTEM")
            .means(
                    "The identifier system of custom ids (`CUSTOM_ID_USERS_API_ENDPOINT`) in FHIR. Unset: any system except"
                            + " that of people's ids; set it if requests contain identifiers of several systems.");
    private static final Variable<String> PRACTITIONER = group("FHIR_GROUP_PRACTITIONER", "Practitioner");
    private static final Variable<String> PATIENT = group("FHIR_GROUP_PATIENT", "Patient");
    private static final Variable<String> RELATED = group("FHIR_GROUP_RELATED", "RelatedPerson");
    private static final Variable<Address> ADDRESS = Variable.choice("FHIR_ADDRESS", Address.PAGE, Address.class)
            .means("Whether FHIR appointments contain the address of the page.");

    static final List<Variable<?>> ALL =
            List.of(FHIR, USER_SYSTEM, CUSTOM_USER_SYSTEM, PRACTITIONER, PATIENT, RELATED, ADDRESS);

    private FhirVariables() {}

    private static Variable<String> system(String name) {
        return Variable.text(name, "an absolute URI", Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[!-~]{1,250}"));
    }

    private static Variable<String> group(String name, String resource) {
        return Variable.text(name, "the name of a group", A_NAME)
                .means("The group whose members are a `" + resource
                        + "` in FHIR; without a user directory also the group of people named as such.");
    }

    /** The settings; empty if FHIR is off. Without a directory, requests provide names and groups. */
    static Optional<FhirSettings> settings(Variables variables, Directory directory) {
        FhirSettings.Builder fhir = FhirSettings.builder()
                .takesNames(directory instanceof Directory.None)
                .showsAddress(variables.get(ADDRESS) == Address.PAGE);
        variables.find(USER_SYSTEM).map(URI::create).ifPresent(fhir::userSystem);
        variables.find(CUSTOM_USER_SYSTEM).map(URI::create).ifPresent(fhir::customUserSystem);
        variables.find(PRACTITIONER).ifPresent(group -> fhir.group(Actor.PRACTITIONER, group));
        variables.find(PATIENT).ifPresent(group -> fhir.group(Actor.PATIENT, group));
        variables.find(RELATED).ifPresent(group -> fhir.group(Actor.RELATED_PERSON, group));
        if (variables.get(FHIR) == Switch.OFF) {
            return Optional.empty();
        }
        if (!variables.isSet(PageVariables.PUBLIC_URL)) {
            variables.problem(FHIR + "=on needs " + PageVariables.PUBLIC_URL + ", since its links are absolute");
        }
        return Optional.of(fhir.build());
    }
}
