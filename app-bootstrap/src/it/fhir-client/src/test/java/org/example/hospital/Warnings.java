package org.example.hospital;

/** The expected warnings of the validator; each is deliberate. */
final class Warnings {

    /** No resource has a text for people: no person reads it directly. */
    private static final String NO_NARRATIVE =
            "WARNING Constraint failed: dom-6: 'A resource should have narrative for robust management'";

    /** The codes of refusals are the server's own. */
    private static final String OWN_CODES =
            "WARNING CodeSystem is unknown and can't be validated: https://teleconsult.dev/fhir/CodeSystem/refusal";

    /** An example of brands, which requires no code. */
    private static final String BRANDS =
            "WARNING ValueSet 'http://hl7.org/fhir/uv/xver/ValueSet/R5-virtual-service-type-for-R4|0.0.1-snapshot-3' not found";

    static final String[] OF_R4 = {NO_NARRATIVE, OWN_CODES, BRANDS};

    /** This validator lacks some value sets of the release. */
    static final String[] OF_R5 = {
        NO_NARRATIVE, OWN_CODES, "WARNING ValueSet 'http://terminology.hl7.org/ValueSet/EncounterClass' not found"
    };

    private Warnings() {}
}
