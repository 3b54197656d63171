package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad requests over all routes: each has its status, code and text, and changes nothing. */
class BadRequestsTest {
    private static final String DATES = Bodies.WHEN;

    /** Without a user directory; holds one complete and one incomplete teleconsultation. */
    private static TestServer plain;

    /** With a user directory. */
    private static TestServer withDirectory;

    private static String complete;
    private static String incomplete;

    /** @param request sends it; {@code :complete} and {@code :incomplete} in paths are put in by {@link #path} */
    private record Row(
            String name,
            boolean inDirectoryMode,
            Function<TestServer, TestServer.Call> request,
            int status,
            String code,
            String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        plain = TestServer.start();
        complete = plain.scheduled();
        incomplete = plain.scheduledIncomplete();
        withDirectory = TestServer.setup().withDirectory().start();
    }

    @AfterAll
    static void stop() {
        plain.close();
        withDirectory.close();
    }

    @Test
    void tableShouldBeLong() {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void badRequestShouldBeRefusedAndChangeNothing(Row row) {
        TestServer server = row.inDirectoryMode ? withDirectory : plain;
        String before = everythingOf(server);

        Answer answer = row.request.apply(server).send();

        assertThat(answer.status()).as(answer.text()).isEqualTo(row.status);
        assertThat(answer.code()).isEqualTo(row.code);
        assertThat(answer.error()).isEqualTo(row.text);
        assertThat(answer.json().get("message").asText()).isEqualTo(row.text);
        assertThat(answer.json().get("statusCode").asInt()).isEqualTo(row.status);
        assertThat(everythingOf(server)).isEqualTo(before);
    }

    /** All that a request could have changed, in words. */
    private static String everythingOf(TestServer server) {
        return String.join(
                "\n",
                server.storage.all().toString(),
                server.storage.allUserIds().toString(),
                server.storage.allIdempotencyRecords().toString(),
                server.video.roomsEverOpened().toString(),
                server.video.currentRooms().toString(),
                server.video.knownUsers().toString(),
                server.video.backgroundInUse().toString());
    }

    static Stream<Row> rows() {
        return Stream.of(
                        schedule(),
                        scheduleWithDirectory(),
                        change(),
                        addParticipant(),
                        cancelAndUploads(),
                        join(),
                        transcription(),
                        credentials(),
                        company(),
                        anywhere())
                .flatMap(List::stream);
    }

    private static List<Row> schedule() {
        List<Row> rows = new ArrayList<>();
        badBody(rows, "empty", "", 400, "MALFORMED_JSON", "body must not be empty");
        badBody(rows, "not JSON", "{'a'}", 400, "MALFORMED_JSON", "body must be valid JSON: see line 1, column 2");
        badBody(
                rows,
                "cut off",
                "{\"participants\":",
                400,
                "MALFORMED_JSON",
                "body must be valid JSON: it ends too early");
        badBody(
                rows,
                "two values",
                "{} {}",
                400,
                "MALFORMED_JSON",
                "body must be valid JSON: one value, no name given twice");
        badBody(
                rows,
                "a name twice",
                "{\"start_date\":1,\"start_date\":2}",
                400,
                "MALFORMED_JSON",
                "body must be valid JSON: one value, no name given twice");
        badBody(
                rows,
                "too deep",
                "{\"x\":" + "[".repeat(64) + "]".repeat(64) + "}",
                400,
                "MALFORMED_JSON",
                "body must be nested at most 64 levels, with numbers of at most 100 characters and with at most 100000 values");
        badBody(
                rows,
                "endless number",
                "{\"x\":" + "9".repeat(101) + "}",
                400,
                "MALFORMED_JSON",
                "body must be nested at most 64 levels, with numbers of at most 100 characters and with at most 100000 values");
        badField(rows, "an array", "[]", "body must be an object");
        badField(rows, "a text", "\"hello\"", "body must be an object");
        badField(rows, "null", "null", "body must be an object");
        badField(rows, "no participants", "{" + DATES + "}", "body.participants is required");
        badField(rows, "null participants", "{\"participants\":null," + DATES + "}", "body.participants is required");
        badField(
                rows,
                "participants a number",
                "{\"participants\":7," + DATES + "}",
                "body.participants must be an array of user ids, or an object with number and data");
        badField(rows, "no number", people("{\"data\":[]}"), "body.participants.number is required");
        badField(rows, "no data", people("{\"number\":2}"), "body.participants.data is required");
        badField(
                rows,
                "number a word",
                people("{\"number\":\"two\",\"data\":[]}"),
                "body.participants.number must be a whole number");
        badField(
                rows,
                "number a fraction",
                people("{\"number\":2.5,\"data\":[]}"),
                "body.participants.number must be a whole number");
        badField(
                rows,
                "number true",
                people("{\"number\":true,\"data\":[]}"),
                "body.participants.number must be a whole number");
        badField(
                rows,
                "number too large",
                people("{\"number\":3000000000,\"data\":[]}"),
                "body.participants.number must be a whole number");
        badField(
                rows,
                "number monstrous",
                people("{\"number\":1e999999999,\"data\":[]}"),
                "body.participants.number must be a whole number");
        badField(
                rows,
                "data an object",
                people("{\"number\":2,\"data\":{}}"),
                "body.participants.data must be an array");
        badField(
                rows,
                "data of texts",
                people("{\"number\":2,\"data\":[\"a\"]}"),
                "body.participants.data[0] must be an object");
        badField(
                rows,
                "nobody's id",
                people("{\"number\":2,\"data\":[" + Bodies.DOCTOR + ",{}]}"),
                "body.participants.data[1].userId is required");
        badField(
                rows,
                "blank id",
                people("{\"number\":2,\"data\":[{\"userId\":\" \"}]}"),
                "body.participants.data[0].userId must be a string of 1 to 512 characters");
        badField(
                rows,
                "long id",
                people("{\"number\":2,\"data\":[{\"userId\":\"" + "x".repeat(513) + "\"}]}"),
                "body.participants.data[0].userId must be a string of 1 to 512 characters");
        badField(
                rows,
                "id with a line break",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\\nb\"}]}"),
                "body.participants.data[0].userId must be a user id without control characters");
        badField(
                rows,
                "two ids",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"userExternalId\":\"b\"}]}"),
                "body.participants.data[0] must not name two users in userId and userExternalId");
        badField(
                rows,
                "groups of lists",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"groups\":[[]]}]}"),
                "body.participants.data[0].groups[0] must be a string");
        badField(
                rows,
                "group an object",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"group\":{}}]}"),
                "body.participants.data[0].group must be a string");
        badField(
                rows,
                "long name",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"fullName\":\"" + "x".repeat(257) + "\"}]}"),
                "body.participants.data[0].fullName must be a string of 1 to 256 characters");
        badField(
                rows,
                "a name no database keeps",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"fullName\":\"A\\u0000B\"}]}"),
                "body.participants.data[0].fullName must be a string without control characters");
        badField(
                rows,
                "half a character",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"group\":\"\\ud83d\"}]}"),
                "body.participants.data[0].group must be a string without control characters");
        badField(
                rows,
                "other language",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"language\":\"fr\"}]}"),
                "body.participants.data[0].language must be one of it, en");
        badBody(
                rows,
                "one expected",
                people("{\"number\":1,\"data\":[" + Bodies.DOCTOR + "]}"),
                400,
                "TOO_FEW_PARTICIPANTS",
                "there must be at least 2 participants, not 1");
        badBody(
                rows,
                "26 expected",
                people("{\"number\":26,\"data\":[]}"),
                400,
                "TOO_MANY_PARTICIPANTS",
                "there must be at most 25 participants, not 26");
        badBody(
                rows,
                "more known than expected",
                people("{\"number\":2,\"data\":[" + Bodies.DOCTOR + "," + Bodies.PATIENT
                        + ",{\"userId\":\"x\",\"group\":\"patient\",\"fullName\":\"X\"}]}"),
                400,
                "MORE_PARTICIPANTS_THAN_EXPECTED",
                "there must be at most as many participants as expected, 2, not 3");
        badBody(
                rows,
                "twice the same",
                people("{\"number\":2,\"data\":[" + Bodies.DOCTOR + "," + Bodies.DOCTOR + "]}"),
                400,
                "DUPLICATE_PARTICIPANT",
                "participant doctor1 must not be given twice");
        badBody(
                rows,
                "unknown group",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"group\":\"nurse\",\"fullName\":\"A\"}]}"),
                400,
                "UNKNOWN_GROUP",
                "participant a must be in one of the groups doctor, patient, not in nurse");
        badBody(
                rows,
                "no groups",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"fullName\":\"A\"}]}"),
                400,
                "GROUPS_REQUIRED",
                "participant a must have groups, out of doctor, patient");
        badBody(
                rows,
                "no name",
                people("{\"number\":2,\"data\":[{\"userId\":\"a\",\"group\":\"doctor\"}]}"),
                400,
                "FULL_NAME_REQUIRED",
                "participant a must have a fullName");
        badBody(
                rows,
                "no plus",
                people("{\"number\":2,\"data\":[" + Bodies.PATIENT
                        + ",{\"userId\":\"x\",\"group\":\"patient\",\"fullName\":\"X\"}]}"),
                400,
                "NO_PLUS_PARTICIPANT",
                "Failed POST /teleconsultation: no plus user in room");
        badBody(
                rows,
                "ids without a directory",
                "{\"participants\":[\"a\",\"b\"]," + DATES + "}",
                400,
                "DIRECTORY_REQUIRED",
                "body.participants must be an object: user ids alone need a user directory, and none is configured");
        badField(rows, "no start", when("\"end_date\":\"2022-02-22T16:30:00.000Z\""), "body.start_date is required");
        badField(
                rows,
                "start a date",
                when("\"start_date\":\"2022-02-22\""),
                "body.start_date must be an ISO 8601 date-time");
        badField(
                rows,
                "start with half a zone",
                when("\"start_date\":\"2022-02-22T15:30:00+1\""),
                "body.start_date must be an ISO 8601 date-time");
        badField(
                rows,
                "start on 30 February",
                when("\"start_date\":\"2022-02-30T15:30:00Z\""),
                "body.start_date must be an ISO 8601 date-time");
        badField(
                rows,
                "start a number",
                when("\"start_date\":1645543800000"),
                "body.start_date must be an ISO 8601 date-time");
        badField(
                rows,
                "start in year 10000",
                when("\"start_date\":\"+10000-01-01T00:00:00Z\""),
                "body.start_date must be an ISO 8601 date-time");
        badField(
                rows,
                "end not a date",
                when("\"start_date\":\"2022-02-22T15:30:00Z\",\"end_date\":\"soon\""),
                "body.end_date must be an ISO 8601 date-time");
        badField(
                rows,
                "length a fraction",
                when("\"start_date\":\"2022-02-22T15:30:00Z\",\"duration_in_seconds\":300.5"),
                "body.duration_in_seconds must be a whole number");
        badField(
                rows,
                "length of ages",
                when("\"start_date\":\"2022-02-22T15:30:00Z\",\"duration_in_seconds\":9223372036854775807"),
                "body.duration_in_seconds must be a whole number of seconds, a century at most");
        badBody(
                rows,
                "neither end nor length",
                when("\"start_date\":\"2022-02-22T15:30:00Z\""),
                400,
                "END_OR_DURATION_REQUIRED",
                "body must have exactly one of end_date and duration_in_seconds");
        badBody(
                rows,
                "both end and length",
                when(DATES + ",\"duration_in_seconds\":3600"),
                400,
                "END_OR_DURATION_REQUIRED",
                "body must have exactly one of end_date and duration_in_seconds");
        badBody(
                rows,
                "end before start",
                when("\"start_date\":\"2022-02-22T15:30:00Z\",\"end_date\":\"2022-02-22T15:00:00Z\""),
                400,
                "END_BEFORE_START",
                "the end must be after the start, 2022-02-22T15:30:00Z, but is 2022-02-22T15:00:00Z");
        badBody(
                rows,
                "a second too short",
                when("\"start_date\":\"2022-02-22T15:30:00Z\",\"duration_in_seconds\":299"),
                400,
                "DURATION_TOO_SHORT",
                "the duration must be at least 300 seconds, but is 299");
        badBody(
                rows,
                "negative length",
                when("\"start_date\":\"2022-02-22T15:30:00Z\",\"duration_in_seconds\":\"-300\""),
                400,
                "END_BEFORE_START",
                "the end must be after the start, 2022-02-22T15:30:00Z, but is 2022-02-22T15:25:00Z");
        rows.add(new Row(
                "schedule: empty idempotency key",
                false,
                server -> server.call("POST", "/teleconsultation")
                        .headers("Idempotency-Key", "")
                        .json(Bodies.ALL_KNOWN),
                400,
                "IDEMPOTENCY_KEY_INVALID",
                "headers.idempotency-key must have 1 to 255 printable ASCII characters"));
        rows.add(new Row(
                "schedule: long idempotency key",
                false,
                server -> server.call("POST", "/teleconsultation")
                        .headers("Idempotency-Key", "k".repeat(256))
                        .json(Bodies.ALL_KNOWN),
                400,
                "IDEMPOTENCY_KEY_INVALID",
                "headers.idempotency-key must have 1 to 255 printable ASCII characters"));
        for (String type : List.of("text/html", "application/xml", "text/plain", "multipart/form-data")) {
            rows.add(new Row(
                    "schedule: as " + type,
                    false,
                    server -> server.call("POST", "/teleconsultation")
                            .body(type, Bodies.ALL_KNOWN.getBytes(StandardCharsets.UTF_8)),
                    415,
                    "UNSUPPORTED_MEDIA_TYPE",
                    "Unsupported Media Type: " + type));
        }
        rows.add(new Row(
                "schedule: a page's form",
                false,
                server -> server.call("POST", "/teleconsultation")
                        .headers("Origin", "https://elsewhere.example")
                        .body("application/x-www-form-urlencoded", Bodies.ALL_KNOWN.getBytes(StandardCharsets.UTF_8)),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "Unsupported Media Type: application/x-www-form-urlencoded"));
        rows.add(new Row(
                "schedule: compressed",
                false,
                server -> server.call("POST", "/teleconsultation")
                        .headers("Content-Encoding", "gzip")
                        .json(Bodies.ALL_KNOWN),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "Unsupported Content-Encoding"));
        rows.add(new Row(
                "schedule: invalid UTF-8",
                false,
                server -> server.call("POST", "/teleconsultation")
                        .body("application/json", new byte[] {'{', '"', 'x', '"', ':', '"', (byte) 0xc3, '(', '"', '}'
                        }),
                400,
                "MALFORMED_JSON",
                "body must be valid JSON: see line 1, column 9"));
        rows.add(new Row(
                "schedule: too large",
                false,
                server -> server.call("POST", "/teleconsultation").json("{\"x\":\"" + "y".repeat(1024 * 1024) + "\"}"),
                413,
                "BODY_TOO_LARGE",
                "body must have at most 1048576 bytes"));
        return rows;
    }

    private static List<Row> scheduleWithDirectory() {
        List<Row> rows = new ArrayList<>();
        badBodyWithDirectory(
                rows,
                "unknown user",
                "{\"participants\":[\"user1_auth0_id\",\"nobody\"]," + DATES + "}",
                "UNKNOWN_USER",
                "participant nobody is unknown to the user directory");
        badBodyWithDirectory(
                rows,
                "groups given",
                people("{\"number\":2,\"data\":[{\"userId\":\"user1_auth0_id\",\"groups\":[\"doctor\"]}]}"),
                "GROUPS_NOT_ACCEPTED",
                "participant user1_auth0_id must not have groups, they come from the user directory");
        badBodyWithDirectory(
                rows,
                "name given",
                people("{\"number\":2,\"data\":[{\"userId\":\"user1_auth0_id\",\"fullName\":\"A\"}]}"),
                "FULL_NAME_NOT_ACCEPTED",
                "participant user1_auth0_id must not have a fullName, it comes from the user directory");
        badBodyWithDirectory(
                rows,
                "nobody",
                "{\"participants\":[]," + DATES + "}",
                "TOO_FEW_PARTICIPANTS",
                "there must be at least 2 participants, not 0");
        badBodyWithDirectory(
                rows,
                "26 people",
                "{\"participants\":["
                        + String.join(
                                ",",
                                IntStream.rangeClosed(1, 26)
                                        .mapToObj(i -> "\"user" + i + "_auth0_id\"")
                                        .toList())
                        + "]," + DATES + "}",
                "TOO_MANY_PARTICIPANTS",
                "there must be at most 25 participants, not 26");
        badBodyWithDirectory(
                rows,
                "an id that is an object",
                "{\"participants\":[\"user1_auth0_id\",{}]," + DATES + "}",
                "INVALID_REQUEST",
                "body.participants[1] must be a string");
        badBodyWithDirectory(
                rows,
                "twice the same id",
                "{\"participants\":[\"user1_auth0_id\",\"user1_auth0_id\"]," + DATES + "}",
                "DUPLICATE_PARTICIPANT",
                "participant user1_auth0_id must not be given twice");
        badBodyWithDirectory(
                rows,
                "patients only",
                "{\"participants\":[\"user2_auth0_id\",\"user3_auth0_id\"]," + DATES + "}",
                "NO_PLUS_PARTICIPANT",
                "Failed POST /teleconsultation: no plus user in room");
        return rows;
    }

    private static List<Row> change() {
        return List.of(
                bad(
                        "PATCH",
                        "/teleconsultation/room_xyz",
                        "{\"duration_in_seconds\":600}",
                        404,
                        "TELECONSULTATION_NOT_FOUND",
                        "not found"),
                bad(
                        "PATCH",
                        "/teleconsultation/no%20such%2Fid",
                        "{\"duration_in_seconds\":600}",
                        404,
                        "TELECONSULTATION_NOT_FOUND",
                        "not found"),
                bad("PATCH", "/teleconsultation/:complete", "[]", 400, "INVALID_REQUEST", "body must be an object"),
                bad("PATCH", "/teleconsultation/:complete", "", 400, "MALFORMED_JSON", "body must not be empty"),
                bad(
                        "PATCH",
                        "/teleconsultation/:complete",
                        "{\"start_date\":\"x\"}",
                        400,
                        "INVALID_REQUEST",
                        "body.start_date must be an ISO 8601 date-time"),
                bad(
                        "PATCH",
                        "/teleconsultation/:complete",
                        "{\"duration_in_seconds\":299}",
                        400,
                        "DURATION_TOO_SHORT",
                        "the duration must be at least 300 seconds, but is 299"),
                bad(
                        "PATCH",
                        "/teleconsultation/:complete",
                        "{\"start_date\":\"2022-02-22T16:26:00Z\"}",
                        400,
                        "DURATION_TOO_SHORT",
                        "the duration must be at least 300 seconds, but is 240"),
                bad(
                        "PATCH",
                        "/teleconsultation/:complete",
                        "{\"end_date\":\"2022-02-22T15:00:00Z\"}",
                        400,
                        "END_BEFORE_START",
                        "the end must be after the start, 2022-02-22T15:30:00Z, but is 2022-02-22T15:00:00Z"),
                bad(
                        "PATCH",
                        "/teleconsultation/:complete",
                        "{\"participants\":{\"number\":2,\"data\":[" + Bodies.PATIENT
                                + ",{\"userId\":\"x\",\"group\":\"patient\",\"fullName\":\"X\"}]}}",
                        400,
                        "NO_PLUS_PARTICIPANT",
                        "Failed PATCH /teleconsultation: no plus user in room"),
                bad(
                        "PATCH",
                        "/teleconsultation/:complete",
                        "{\"participants\":[\"a\",\"b\"]}",
                        400,
                        "DIRECTORY_REQUIRED",
                        "body.participants must be an object: user ids alone need a user directory, and none is configured"));
    }

    private static List<Row> addParticipant() {
        String incompletePath = "/teleconsultation/:incomplete/participants/data";
        return List.of(
                bad(
                        "POST",
                        "/teleconsultation/room_xyz/participants/data",
                        Bodies.PATIENT,
                        404,
                        "TELECONSULTATION_NOT_FOUND",
                        "not found"),
                bad("POST", incompletePath, "{}", 400, "INVALID_REQUEST", "body.userId is required"),
                bad("POST", incompletePath, "[]", 400, "INVALID_REQUEST", "body must be an object"),
                bad(
                        "POST",
                        incompletePath,
                        Bodies.DOCTOR,
                        400,
                        "DUPLICATE_PARTICIPANT",
                        "participant doctor1 must not be given twice"),
                bad(
                        "POST",
                        incompletePath,
                        "{\"userId\":\"x\",\"fullName\":\"X\"}",
                        400,
                        "GROUPS_REQUIRED",
                        "participant x must have groups, out of doctor, patient"),
                bad(
                        "POST",
                        "/teleconsultation/:complete/participants/data",
                        "{\"userId\":\"x\",\"group\":\"patient\",\"fullName\":\"X\"}",
                        400,
                        "ROSTER_FULL",
                        "all 2 participants are known already"));
    }

    private static List<Row> cancelAndUploads() {
        return List.of(
                bad("DELETE", "/teleconsultation/room_xyz", "", 404, "TELECONSULTATION_NOT_FOUND", "not found"),
                bad("DELETE", "/teleconsultation/%C3%A8", "{}", 404, "TELECONSULTATION_NOT_FOUND", "not found"),
                bad(
                        "DELETE",
                        "/teleconsultation/no%20such/uploads",
                        "",
                        404,
                        "TELECONSULTATION_NOT_FOUND",
                        "not found"));
    }

    private static List<Row> join() {
        return List.of(
                asDoctor(
                        "/teleconsultation/room_xyz",
                        404,
                        "TELECONSULTATION_NOT_FOUND",
                        "Room with id room_xyz not found on CRUD"),
                asDoctor(
                        "/teleconsultation/a%2Fb",
                        404, "TELECONSULTATION_NOT_FOUND", "Room with id a/b not found on CRUD"),
                asDoctor(
                        "/teleconsultation/" + "x".repeat(129),
                        404,
                        "TELECONSULTATION_NOT_FOUND",
                        "Room with id " + "x".repeat(128) + "... not found on CRUD"),
                asDoctor(
                        "/teleconsultation/:complete?language=fr",
                        400,
                        "INVALID_REQUEST",
                        "querystring.language must be one of it, en"),
                asDoctor(
                        "/teleconsultation/:complete?language=",
                        400,
                        "INVALID_REQUEST",
                        "querystring.language must be one of it, en"),
                asDoctor(
                        "/teleconsultation/:complete?language=it&language=en",
                        400,
                        "INVALID_REQUEST",
                        "querystring.language must be given once"),
                asDoctor(
                        "/teleconsultation/:complete?useBackground=yes",
                        400,
                        "INVALID_REQUEST",
                        "querystring.useBackground must be true or false"),
                asDoctor(
                        "/teleconsultation/:complete?theme=pink",
                        400,
                        "INVALID_REQUEST",
                        "querystring.theme must be light or dark"),
                bad("GET", "/teleconsultation/:complete", "", 401, "UNAUTHORIZED_USER", "Unauthorized user"));
    }

    private static List<Row> transcription() {
        return List.of(
                asDoctor("/transcription/room_xyz/session_1", 404, "TELECONSULTATION_NOT_FOUND", "not found"),
                asDoctor("/transcription/no%20such/session_1", 404, "TELECONSULTATION_NOT_FOUND", "not found"),
                asDoctor(
                        "/transcription/:complete/session_1",
                        400,
                        "RECORDING_OFF",
                        "there are no transcriptions: recording is switched off (DEFAULT_RECORDING_TYPE)"),
                asDoctor(
                        "/transcription/:complete/" + "x".repeat(257),
                        404,
                        "TRANSCRIPT_NOT_FOUND",
                        "there is no transcription of this session in this room, or none yet"),
                bad("GET", "/transcription/:complete/session_1", "", 401, "UNAUTHORIZED_USER", "Unauthorized user"));
    }

    private static List<Row> credentials() {
        return List.of(
                bad("POST", "/credentials", "{}", 401, "UNAUTHORIZED_USER", "Unauthorized user"),
                bad("POST", "/credentials", "not JSON", 401, "UNAUTHORIZED_USER", "Unauthorized user"),
                asDoctor(
                        "POST",
                        "/credentials",
                        "not JSON",
                        400,
                        "MALFORMED_JSON",
                        "body must be valid JSON: see line 1, column 1"),
                asDoctor(
                        "POST",
                        "/credentials",
                        "{\"expiresIn\":359}",
                        400,
                        "LIFETIME_OUT_OF_RANGE",
                        "body.expiresIn must be 360 to 86400 seconds, not 359"),
                asDoctor(
                        "POST",
                        "/credentials",
                        "{\"expiresIn\":86401}",
                        400,
                        "LIFETIME_OUT_OF_RANGE",
                        "body.expiresIn must be 360 to 86400 seconds, not 86401"),
                asDoctor(
                        "POST",
                        "/credentials",
                        "{\"expiresIn\":\"soon\"}",
                        400,
                        "INVALID_REQUEST",
                        "body.expiresIn must be a whole number"),
                new Row(
                        "POST /credentials by a user nobody knows",
                        false,
                        server ->
                                server.call("POST", "/credentials").as("nobody").json("{}"),
                        401,
                        "UNAUTHORIZED_USER",
                        "Unauthorized user"));
    }

    private static List<Row> company() {
        RequestBody text =
                RequestBody.create("not a picture".getBytes(StandardCharsets.UTF_8), MediaType.get("image/jpeg"));
        return List.of(
                bad(
                        "PATCH",
                        "/settings/update",
                        "{\"background_alias\":\"x\"}",
                        401,
                        "UNAUTHORIZED_USER",
                        "Unauthorized user"),
                asDoctor(
                        "PATCH", "/settings/update", "{}", 400, "INVALID_REQUEST", "body.background_alias is required"),
                asDoctor(
                        "PATCH",
                        "/settings/update",
                        "{\"background_alias\":\"\"}",
                        400,
                        "INVALID_REQUEST",
                        "body.background_alias must be a string of 1 to 256 characters"),
                asDoctor(
                        "PATCH",
                        "/settings/update",
                        "{\"background_alias\":\"nobodys\"}",
                        400,
                        "UNKNOWN_BACKGROUND",
                        "body.background_alias must be the alias of an uploaded background image"),
                picture(
                        "by nobody",
                        form("virtual_background", text),
                        "",
                        401,
                        "UNAUTHORIZED_USER",
                        "Unauthorized user"),
                picture(
                        "not a JPEG",
                        form("virtual_background", text),
                        "doctor1",
                        400,
                        "BACKGROUND_NOT_JPEG",
                        "virtual_background must be a JPEG image"),
                picture(
                        "another field",
                        form("picture", text),
                        "doctor1",
                        400,
                        "INVALID_REQUEST",
                        "body.virtual_background is required"),
                picture(
                        "two pictures",
                        new MultipartBody.Builder()
                                .setType(MultipartBody.FORM)
                                .addFormDataPart("virtual_background", "a.jpg", text)
                                .addFormDataPart("virtual_background", "b.jpg", text)
                                .build(),
                        "doctor1",
                        400,
                        "INVALID_REQUEST",
                        "body.virtual_background must be given once"),
                picture(
                        "as JSON",
                        RequestBody.create("{}".getBytes(StandardCharsets.UTF_8), MediaType.get("application/json")),
                        "doctor1",
                        415,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "Unsupported Media Type: application/json"),
                picture(
                        "no boundary",
                        RequestBody.create("x".getBytes(StandardCharsets.UTF_8), MediaType.get("multipart/form-data")),
                        "doctor1",
                        400,
                        "INVALID_REQUEST",
                        "headers.content-type must name the boundary of the form"),
                picture(
                        "no form",
                        RequestBody.create(
                                "x".getBytes(StandardCharsets.UTF_8), MediaType.get("multipart/form-data; boundary=b")),
                        "doctor1",
                        400,
                        "INVALID_REQUEST",
                        "body must be a form as its content-type says"));
    }

    private static List<Row> anywhere() {
        return List.of(
                bad("GET", "/", "", 404, "ROUTE_NOT_FOUND", "Route GET:/ not found"),
                bad("GET", "/x", "", 404, "ROUTE_NOT_FOUND", "Route GET:/x not found"),
                bad("GET", "/x?token=secret", "", 404, "ROUTE_NOT_FOUND", "Route GET:/x not found"),
                bad(
                        "GET",
                        "/" + "x".repeat(300),
                        "",
                        404,
                        "ROUTE_NOT_FOUND",
                        "Route GET:/" + "x".repeat(199) + "... not found"),
                bad("GET", "/teleconsultation", "", 401, "UNAUTHORIZED_USER", "Unauthorized user"),
                bad(
                        "DELETE",
                        "/teleconsultation",
                        "",
                        404,
                        "ROUTE_NOT_FOUND",
                        "Route DELETE:/teleconsultation not found"),
                bad("PUT", "/teleconsultation", "{}", 404, "ROUTE_NOT_FOUND", "Route PUT:/teleconsultation not found"),
                bad(
                        "OPTIONS",
                        "/teleconsultation",
                        "",
                        404,
                        "ROUTE_NOT_FOUND",
                        "Route OPTIONS:/teleconsultation not found"),
                bad(
                        "POST",
                        "/teleconsultation/",
                        Bodies.ALL_KNOWN,
                        404,
                        "ROUTE_NOT_FOUND",
                        "Route POST:/teleconsultation/ not found"),
                bad(
                        "POST",
                        "/Teleconsultation",
                        Bodies.ALL_KNOWN,
                        404,
                        "ROUTE_NOT_FOUND",
                        "Route POST:/Teleconsultation not found"),
                bad(
                        "POST",
                        "//teleconsultation",
                        Bodies.ALL_KNOWN,
                        400,
                        "MALFORMED_REQUEST",
                        "the request cannot be understood"),
                bad(
                        "DELETE",
                        "/teleconsultation/:complete/",
                        "",
                        404,
                        "ROUTE_NOT_FOUND",
                        "Route DELETE:/teleconsultation/:complete/ not found"),
                new Row(
                        "GET that claims to be a DELETE",
                        false,
                        server -> server.call("GET", path("/teleconsultation/:complete"))
                                .headers("X-HTTP-Method-Override", "DELETE"),
                        401,
                        "UNAUTHORIZED_USER",
                        "Unauthorized user"),
                new Row(
                        "GET that asks for a web socket",
                        false,
                        server -> server.call("GET", path("/teleconsultation/:complete"))
                                .headers("Sec-WebSocket-Version", "13"),
                        401,
                        "UNAUTHORIZED_USER",
                        "Unauthorized user"));
    }

    // ---- how rows are written

    private static void badField(List<Row> rows, String name, String body, String text) {
        badBody(rows, name, body, 400, "INVALID_REQUEST", text);
    }

    private static void badBody(List<Row> rows, String name, String body, int status, String code, String text) {
        rows.add(new Row(
                "schedule: " + name,
                false,
                server -> server.call("POST", "/teleconsultation").json(body),
                status,
                code,
                text));
    }

    private static void badBodyWithDirectory(List<Row> rows, String name, String body, String code, String text) {
        rows.add(new Row(
                "schedule with a directory: " + name,
                true,
                server -> server.call("POST", "/teleconsultation").json(body),
                400,
                code,
                text));
    }

    private static Row bad(String method, String path, String body, int status, String code, String text) {
        return new Row(
                method + " " + path + " " + body,
                false,
                server -> body.isEmpty() && !method.equals("PATCH")
                        ? server.call(method, path(path))
                        : server.call(method, path(path)).json(body),
                status,
                code,
                path(text));
    }

    private static Row asDoctor(String path, int status, String code, String text) {
        return new Row(
                "GET " + path, false, server -> server.call("GET", path(path)).as("doctor1"), status, code, text);
    }

    private static Row asDoctor(String method, String path, String body, int status, String code, String text) {
        return new Row(
                method + " " + path + " " + body,
                false,
                server -> server.call(method, path(path)).as("doctor1").json(body),
                status,
                code,
                text);
    }

    private static Row picture(String name, RequestBody body, String user, int status, String code, String text) {
        return new Row(
                "picture: " + name,
                false,
                server -> {
                    TestServer.Call call =
                            server.call("POST", "/settings/background-image").body(body);
                    return user.isEmpty() ? call : call.as(user);
                },
                status,
                code,
                text);
    }

    private static MultipartBody form(String field, RequestBody content) {
        return new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart(field, "picture.jpg", content)
                .build();
    }

    private static String people(String participants) {
        return "{\"participants\":" + participants + "," + DATES + "}";
    }

    private static String when(String dates) {
        return "{\"participants\":{\"number\":2,\"data\":[" + Bodies.DOCTOR + "," + Bodies.PATIENT + "]}," + dates
                + "}";
    }

    /** Rows are made before the server is started, so they name what it holds by a word. */
    private static String path(String template) {
        return complete == null
                ? template
                : template.replace(":complete", complete).replace(":incomplete", incomplete);
    }
}
