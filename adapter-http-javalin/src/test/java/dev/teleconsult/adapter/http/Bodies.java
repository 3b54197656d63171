package dev.teleconsult.adapter.http;

/** Request bodies that several tests send. */
final class Bodies {
    static final String DOCTOR =
            "{\"userId\":\"doctor1\",\"groups\":[\"doctor\"],\"fullName\":\"Joe Smith\",\"language\":\"it\"}";
    static final String PATIENT =
            "{\"userId\":\"patient1\",\"groups\":[\"patient\"],\"fullName\":\"Jane Doe\",\"language\":\"en\"}";
    static final String WHEN = "\"start_date\":\"2022-02-22T15:30:00.000Z\",\"end_date\":\"2022-02-22T16:30:00.000Z\"";
    static final String ALL_KNOWN =
            "{\"participants\":{\"number\":2,\"data\":[" + DOCTOR + "," + PATIENT + "]}," + WHEN + "}";
    static final String DOCTOR_OF_TWO = "{\"participants\":{\"number\":2,\"data\":[" + DOCTOR + "]}," + WHEN + "}";

    private Bodies() {}
}
