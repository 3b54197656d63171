package dev.teleconsult.adapter.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad requests over all routes: each has its status, code and text, and changes nothing. */
class BadRequestsTest {
    /** Requests that schedule, without a user directory: {@code name | body -> status CODE text}, one per line. */
    private static final String SCHEDULING = """
            empty |  -> 400 MALFORMED_JSON body must not be empty
            not JSON | {'a'} -> 400 MALFORMED_JSON body must be valid JSON: see line 1, column 2
            cut off | {"participants": -> 400 MALFORMED_JSON body must be valid JSON: it ends too early
            two values | {} {} -> 400 MALFORMED_JSON body must be valid JSON: one value, no name given twice
            a name twice | {"start_date":1,"start_date":2} -> 400 MALFORMED_JSON body must be valid JSON: one value, no name given twice
            too deep | {"x":<[*64><]*64>} -> 400 MALFORMED_JSON body must be nested at most 64 levels, with numbers of at most 100 characters and with at most 100000 values
            endless number | {"x":<9*101>} -> 400 MALFORMED_JSON body must be nested at most 64 levels, with numbers of at most 100 characters and with at most 100000 values
            an array | [] -> 400 INVALID_REQUEST body must be an object
            a text | "hello" -> 400 INVALID_REQUEST body must be an object
            null | null -> 400 INVALID_REQUEST body must be an object
            no participants | {:when} -> 400 INVALID_REQUEST body.participants is required
            null participants | {"participants":null,:when} -> 400 INVALID_REQUEST body.participants is required
            participants a number | {"participants":7,:when} -> 400 INVALID_REQUEST body.participants must be an array of user ids, or an object with number and data
            no number | {"participants":{"data":[]},:when} -> 400 INVALID_REQUEST body.participants.number is required
            no data | {"participants":{"number":2},:when} -> 400 INVALID_REQUEST body.participants.data is required
            number a word | {"participants":{"number":"two","data":[]},:when} -> 400 INVALID_REQUEST body.participants.number must be a whole number
            number a fraction | {"participants":{"number":2.5,"data":[]},:when} -> 400 INVALID_REQUEST body.participants.number must be a whole number
            number true | {"participants":{"number":true,"data":[]},:when} -> 400 INVALID_REQUEST body.participants.number must be a whole number
            number too large | {"participants":{"number":3000000000,"data":[]},:when} -> 400 INVALID_REQUEST body.participants.number must be a whole number
            number monstrous | {"participants":{"number":1e999999999,"data":[]},:when} -> 400 INVALID_REQUEST body.participants.number must be a whole number
            data an object | {"participants":{"number":2,"data":{}},:when} -> 400 INVALID_REQUEST body.participants.data must be an array
            data of texts | {"participants":{"number":2,"data":["a"]},:when} -> 400 INVALID_REQUEST body.participants.data[0] must be an object
            missing id | {"participants":{"number":2,"data":[:doctor,{}]},:when} -> 400 INVALID_REQUEST body.participants.data[1].userId is required
            blank id | {"participants":{"number":2,"data":[{"userId":" "}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].userId must be a string of 1 to 512 characters
            long id | {"participants":{"number":2,"data":[{"userId":"<x*513>"}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].userId must be a string of 1 to 512 characters
            id with a line break | {"participants":{"number":2,"data":[{"userId":"a\\nb"}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].userId must be a user id without control characters
            two ids | {"participants":{"number":2,"data":[{"userId":"a","userExternalId":"b"}]},:when} -> 400 INVALID_REQUEST body.participants.data[0] must not name two users in userId and userExternalId
            groups of lists | {"participants":{"number":2,"data":[{"userId":"a","groups":[[]]}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].groups[0] must be a string
            group an object | {"participants":{"number":2,"data":[{"userId":"a","group":{}}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].group must be a string
            long name | {"participants":{"number":2,"data":[{"userId":"a","fullName":"<x*257>"}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].fullName must be a string of 1 to 256 characters
            a name no database keeps | {"participants":{"number":2,"data":[{"userId":"a","fullName":"A\\u0000B"}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].fullName must be a string without control characters
            half a character | {"participants":{"number":2,"data":[{"userId":"a","group":"\\ud83d"}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].group must be a string without control characters
            other language | {"participants":{"number":2,"data":[{"userId":"a","language":"fr"}]},:when} -> 400 INVALID_REQUEST body.participants.data[0].language must be one of it, en
            one expected | {"participants":{"number":1,"data":[:doctor]},:when} -> 400 TOO_FEW_PARTICIPANTS there must be at least 2 participants, not 1
            26 expected | {"participants":{"number":26,"data":[]},:when} -> 400 TOO_MANY_PARTICIPANTS there must be at most 25 participants, not 26
            more known than expected | {"participants":{"number":2,"data":[:doctor,:patient,:stranger]},:when} -> 400 MORE_PARTICIPANTS_THAN_EXPECTED there must be at most as many participants as expected, 2, not 3
            twice the same | {"participants":{"number":2,"data":[:doctor,:doctor]},:when} -> 400 DUPLICATE_PARTICIPANT participant doctor1 must not be given twice
            unknown group | {"participants":{"number":2,"data":[{"userId":"a","group":"nurse","fullName":"A"}]},:when} -> 400 UNKNOWN_GROUP participant a must be in one of the groups doctor, patient, not in nurse
            no groups | {"participants":{"number":2,"data":[{"userId":"a","fullName":"A"}]},:when} -> 400 GROUPS_REQUIRED participant a must have groups, out of doctor, patient
            no name | {"participants":{"number":2,"data":[{"userId":"a","group":"doctor"}]},:when} -> 400 FULL_NAME_REQUIRED participant a must have a fullName
            no plus | {"participants":{"number":2,"data":[:patient,:stranger]},:when} -> 400 NO_PLUS_PARTICIPANT Failed POST /teleconsultation: no plus user in room
            ids without a directory | {"participants":["a","b"],:when} -> 400 DIRECTORY_REQUIRED body.participants must be an object: user ids alone need a user directory, and none is configured
            no start | {:both,"end_date":"2022-02-22T16:30:00.000Z"} -> 400 INVALID_REQUEST body.start_date is required
            start a date | {:both,"start_date":"2022-02-22"} -> 400 INVALID_REQUEST body.start_date must be an ISO 8601 date-time
            start with half a zone | {:both,"start_date":"2022-02-22T15:30:00+1"} -> 400 INVALID_REQUEST body.start_date must be an ISO 8601 date-time
            start on 30 February | {:both,"start_date":"2022-02-30T15:30:00Z"} -> 400 INVALID_REQUEST body.start_date must be an ISO 8601 date-time
            start a number | {:both,"start_date":1645543800000} -> 400 INVALID_REQUEST body.start_date must be an ISO 8601 date-time
            start in year 10000 | {:both,"start_date":"+10000-01-01T00:00:00Z"} -> 400 INVALID_REQUEST body.start_date must be an ISO 8601 date-time
            end not a date | {:both,"start_date":"2022-02-22T15:30:00Z","end_date":"soon"} -> 400 INVALID_REQUEST body.end_date must be an ISO 8601 date-time
            length a fraction | {:both,"start_date":"2022-02-22T15:30:00Z","duration_in_seconds":300.5} -> 400 INVALID_REQUEST body.duration_in_seconds must be a whole number
            length of ages | {:both,"start_date":"2022-02-22T15:30:00Z","duration_in_seconds":9223372036854775807} -> 400 INVALID_REQUEST body.duration_in_seconds must be a whole number of seconds, a century at most
            neither end nor length | {:both,"start_date":"2022-02-22T15:30:00Z"} -> 400 END_OR_DURATION_REQUIRED body must have exactly one of end_date and duration_in_seconds
            both end and length | {:both,:when,"duration_in_seconds":3600} -> 400 END_OR_DURATION_REQUIRED body must have exactly one of end_date and duration_in_seconds
            end before start | {:both,"start_date":"2022-02-22T15:30:00Z","end_date":"2022-02-22T15:00:00Z"} -> 400 END_BEFORE_START the end must be after the start, 2022-02-22T15:30:00Z, but is 2022-02-22T15:00:00Z
            a second too short | {:both,"start_date":"2022-02-22T15:30:00Z","duration_in_seconds":299} -> 400 DURATION_TOO_SHORT the duration must be at least 300 seconds, but is 299
            negative length | {:both,"start_date":"2022-02-22T15:30:00Z","duration_in_seconds":"-300"} -> 400 END_BEFORE_START the end must be after the start, 2022-02-22T15:30:00Z, but is 2022-02-22T15:25:00Z
            """;

    /** The same with a user directory. */
    private static final String SCHEDULING_WITH_DIRECTORY = """
            unknown user | {"participants":["user1_auth0_id","stranger"],:when} -> 400 UNKNOWN_USER participant stranger is unknown to the user directory
            groups given | {"participants":{"number":2,"data":[{"userId":"user1_auth0_id","groups":["doctor"]}]},:when} -> 400 GROUPS_NOT_ACCEPTED participant user1_auth0_id must not have groups, they come from the user directory
            name given | {"participants":{"number":2,"data":[{"userId":"user1_auth0_id","fullName":"A"}]},:when} -> 400 FULL_NAME_NOT_ACCEPTED participant user1_auth0_id must not have a fullName, it comes from the user directory
            no participant | {"participants":[],:when} -> 400 TOO_FEW_PARTICIPANTS there must be at least 2 participants, not 0
            26 people | {"participants":[:26users],:when} -> 400 TOO_MANY_PARTICIPANTS there must be at most 25 participants, not 26
            an id that is an object | {"participants":["user1_auth0_id",{}],:when} -> 400 INVALID_REQUEST body.participants[1] must be a string
            twice the same id | {"participants":["user1_auth0_id","user1_auth0_id"],:when} -> 400 DUPLICATE_PARTICIPANT participant user1_auth0_id must not be given twice
            patients only | {"participants":["user2_auth0_id","user3_auth0_id"],:when} -> 400 NO_PLUS_PARTICIPANT Failed POST /teleconsultation: no plus user in room
            """;

    /**
     * Requests to all routes: {@code METHOD path | user | body -> status CODE text}, one per line. Without a third
     * column no body is sent; an empty one is sent as an empty JSON body.
     */
    private static final String OTHERS = """
            PATCH /teleconsultation/room_xyz | | {"duration_in_seconds":600} -> 404 TELECONSULTATION_NOT_FOUND not found
            PATCH /teleconsultation/no%20such%2Fid | | {"duration_in_seconds":600} -> 404 TELECONSULTATION_NOT_FOUND not found
            PATCH /teleconsultation/:complete | | [] -> 400 INVALID_REQUEST body must be an object
            PATCH /teleconsultation/:complete | |  -> 400 MALFORMED_JSON body must not be empty
            PATCH /teleconsultation/:complete | | {"start_date":"x"} -> 400 INVALID_REQUEST body.start_date must be an ISO 8601 date-time
            PATCH /teleconsultation/:complete | | {"duration_in_seconds":299} -> 400 DURATION_TOO_SHORT the duration must be at least 300 seconds, but is 299
            PATCH /teleconsultation/:complete | | {"start_date":"2022-02-22T16:26:00Z"} -> 400 DURATION_TOO_SHORT the duration must be at least 300 seconds, but is 240
            PATCH /teleconsultation/:complete | | {"end_date":"2022-02-22T15:00:00Z"} -> 400 END_BEFORE_START the end must be after the start, 2022-02-22T15:30:00Z, but is 2022-02-22T15:00:00Z
            PATCH /teleconsultation/:complete | | {"participants":{"number":2,"data":[:patient,:stranger]}} -> 400 NO_PLUS_PARTICIPANT Failed PATCH /teleconsultation: no plus user in room
            PATCH /teleconsultation/:complete | | {"participants":["a","b"]} -> 400 DIRECTORY_REQUIRED body.participants must be an object: user ids alone need a user directory, and none is configured
            POST /teleconsultation/room_xyz/participants/data | | :patient -> 404 TELECONSULTATION_NOT_FOUND not found
            POST /teleconsultation/:incomplete/participants/data | | {} -> 400 INVALID_REQUEST body.userId is required
            POST /teleconsultation/:incomplete/participants/data | | [] -> 400 INVALID_REQUEST body must be an object
            POST /teleconsultation/:incomplete/participants/data | | :doctor -> 400 DUPLICATE_PARTICIPANT participant doctor1 must not be given twice
            POST /teleconsultation/:incomplete/participants/data | | {"userId":"x","fullName":"X"} -> 400 GROUPS_REQUIRED participant x must have groups, out of doctor, patient
            POST /teleconsultation/:complete/participants/data | | :stranger -> 400 ROSTER_FULL all 2 participants are known already
            DELETE /teleconsultation/room_xyz -> 404 TELECONSULTATION_NOT_FOUND not found
            DELETE /teleconsultation/%C3%A8 | | {} -> 404 TELECONSULTATION_NOT_FOUND not found
            DELETE /teleconsultation/no%20such/uploads -> 404 TELECONSULTATION_NOT_FOUND not found
            GET /teleconsultation/room_xyz | doctor1 -> 404 TELECONSULTATION_NOT_FOUND Room with id room_xyz not found on CRUD
            GET /teleconsultation/a%2Fb | doctor1 -> 404 TELECONSULTATION_NOT_FOUND Room with id a/b not found on CRUD
            GET /teleconsultation/<x*129> | doctor1 -> 404 TELECONSULTATION_NOT_FOUND Room with id <x*128>... not found on CRUD
            GET /teleconsultation/:complete?language=fr | doctor1 -> 400 INVALID_REQUEST querystring.language must be one of it, en
            GET /teleconsultation/:complete?language= | doctor1 -> 400 INVALID_REQUEST querystring.language must be one of it, en
            GET /teleconsultation/:complete?language=it&language=en | doctor1 -> 400 INVALID_REQUEST querystring.language must be given once
            GET /teleconsultation/:complete?useBackground=yes | doctor1 -> 400 INVALID_REQUEST querystring.useBackground must be true or false
            GET /teleconsultation/:complete?theme=pink | doctor1 -> 400 INVALID_REQUEST querystring.theme must be light or dark
            GET /teleconsultation/:complete -> 401 UNAUTHORIZED_USER Unauthorized user
            GET /transcription/room_xyz/session_1 | doctor1 -> 404 TELECONSULTATION_NOT_FOUND not found
            GET /transcription/no%20such/session_1 | doctor1 -> 404 TELECONSULTATION_NOT_FOUND not found
            GET /transcription/:complete/session_1 | doctor1 -> 400 RECORDING_OFF there are no transcriptions: recording is switched off (DEFAULT_RECORDING_TYPE)
            GET /transcription/:complete/<x*257> | doctor1 -> 404 TRANSCRIPT_NOT_FOUND there is no transcription of this session in this room, or none yet
            GET /transcription/:complete/session_1 -> 401 UNAUTHORIZED_USER Unauthorized user
            POST /credentials | | {} -> 401 UNAUTHORIZED_USER Unauthorized user
            POST /credentials | | not JSON -> 401 UNAUTHORIZED_USER Unauthorized user
            POST /credentials | doctor1 | not JSON -> 400 MALFORMED_JSON body must be valid JSON: see line 1, column 1
            POST /credentials | doctor1 | {"expiresIn":359} -> 400 LIFETIME_OUT_OF_RANGE body.expiresIn must be 360 to 86400 seconds, not 359
            POST /credentials | doctor1 | {"expiresIn":86401} -> 400 LIFETIME_OUT_OF_RANGE body.expiresIn must be 360 to 86400 seconds, not 86401
            POST /credentials | doctor1 | {"expiresIn":"soon"} -> 400 INVALID_REQUEST body.expiresIn must be a whole number
            POST /credentials | nobody | {} -> 401 UNAUTHORIZED_USER Unauthorized user
            PATCH /settings/update | | {"background_alias":"x"} -> 401 UNAUTHORIZED_USER Unauthorized user
            PATCH /settings/update | doctor1 | {} -> 400 INVALID_REQUEST body.background_alias is required
            PATCH /settings/update | doctor1 | {"background_alias":""} -> 400 INVALID_REQUEST body.background_alias must be a string of 1 to 256 characters
            PATCH /settings/update | doctor1 | {"background_alias":"nobodys"} -> 400 UNKNOWN_BACKGROUND body.background_alias must be the alias of an uploaded background image
            GET / -> 404 ROUTE_NOT_FOUND Route GET:/ not found
            GET /x -> 404 ROUTE_NOT_FOUND Route GET:/x not found
            GET /x?token=secret -> 404 ROUTE_NOT_FOUND Route GET:/x not found
            GET /<x*300> -> 404 ROUTE_NOT_FOUND Route GET:/<x*199>... not found
            GET /teleconsultation -> 401 UNAUTHORIZED_USER Unauthorized user
            DELETE /teleconsultation -> 404 ROUTE_NOT_FOUND Route DELETE:/teleconsultation not found
            PUT /teleconsultation | | {} -> 404 ROUTE_NOT_FOUND Route PUT:/teleconsultation not found
            OPTIONS /teleconsultation -> 404 ROUTE_NOT_FOUND Route OPTIONS:/teleconsultation not found
            POST /teleconsultation/ | | :allKnown -> 404 ROUTE_NOT_FOUND Route POST:/teleconsultation/ not found
            POST /Teleconsultation | | :allKnown -> 404 ROUTE_NOT_FOUND Route POST:/Teleconsultation not found
            POST //teleconsultation | | :allKnown -> 400 MALFORMED_REQUEST the request cannot be understood
            DELETE /teleconsultation/:complete/ -> 404 ROUTE_NOT_FOUND Route DELETE:/teleconsultation/:complete/ not found
            """;

    /** The meaning of a colon in a body. */
    private static final Map<String, String> SHORT = Map.of(
            ":allKnown", Bodies.ALL_KNOWN,
            ":both", "\"participants\":{\"number\":2,\"data\":[" + Bodies.DOCTOR + "," + Bodies.PATIENT + "]}",
            ":doctor", Bodies.DOCTOR,
            ":patient", Bodies.PATIENT,
            ":stranger", "{\"userId\":\"x\",\"group\":\"patient\",\"fullName\":\"X\"}",
            ":when", Bodies.WHEN,
            ":26users",
                    IntStream.rangeClosed(1, 26)
                            .mapToObj(i -> "\"user" + i + "_auth0_id\"")
                            .collect(joining(",")));

    /** {@code <x*129>} is the character x 129 times. */
    private static final Pattern REPEATED = Pattern.compile("<(.)\\*(\\d+)>");

    /** Without a user directory; holds one complete and one incomplete teleconsultation. */
    private static TestServer plain;

    /** With a user directory. */
    private static TestServer withDirectory;

    private static String complete;
    private static String incomplete;

    /**
     * @param request sends it; {@code :complete} and {@code :incomplete} in paths are replaced by {@link #path}
     */
    private record Row(
            String name, boolean inDirectoryMode, Function<TestServer, TestServer.Call> request, Refusal refusal) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Refusal(int status, String code, String text) {

        static Refusal parse(String words) {
            String[] parts = words.split(" ", 3);
            return new Refusal(Integer.parseInt(parts[0]), parts[1], path(filled(parts[2])));
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

    @ParameterizedTest
    @MethodSource("rows")
    void badRequestShouldBeRefusedAndChangeNothing(Row row) {
        TestServer server = row.inDirectoryMode ? withDirectory : plain;
        String before = everythingOf(server);

        Answer answer = row.request.apply(server).send();

        Refusal refusal = row.refusal;
        assertThat(answer.status()).as(answer.text()).isEqualTo(refusal.status);
        assertThat(answer.code()).isEqualTo(refusal.code);
        assertThat(answer.error()).isEqualTo(refusal.text);
        assertThat(answer.json().get("message").asText()).isEqualTo(refusal.text);
        assertThat(answer.json().get("statusCode").asInt()).isEqualTo(refusal.status);
        assertThat(everythingOf(server)).isEqualTo(before);
    }

    /** Everything that a request could have changed, as text. */
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
                        SCHEDULING.lines().map(line -> scheduling("schedule: ", false, line)),
                        scheduledOddly(),
                        SCHEDULING_WITH_DIRECTORY
                                .lines()
                                .map(line -> scheduling("schedule with a directory: ", true, line)),
                        OTHERS.lines().map(BadRequestsTest::other),
                        pictures(),
                        Stream.of(
                                disguised("GET that claims to be a DELETE", "X-HTTP-Method-Override", "DELETE"),
                                disguised("GET that asks for a web socket", "Sec-WebSocket-Version", "13")))
                .flatMap(rows -> rows);
    }

    private static Row scheduling(String prefix, boolean inDirectoryMode, String line) {
        String[] sides = line.split(" -> ", 2);
        String[] columns = sides[0].split(" \\| ", 2);
        String body = filled(columns[1]);
        return new Row(
                prefix + columns[0],
                inDirectoryMode,
                server -> server.call("POST", "/teleconsultation").json(body),
                Refusal.parse(sides[1]));
    }

    private static Row other(String line) {
        String[] sides = line.split(" -> ", 2);
        String[] columns = sides[0].split("\\|", 3);
        String[] request = columns[0].strip().split(" ", 2);
        String user = columns.length > 1 ? columns[1].strip() : "";
        return new Row(
                sides[0],
                false,
                server -> {
                    TestServer.Call call = server.call(request[0], path(filled(request[1])));
                    call = user.isEmpty() ? call : call.as(user);
                    return columns.length > 2 ? call.json(filled(columns[2].strip())) : call;
                },
                Refusal.parse(sides[1]));
    }

    /** Requests that schedule and have an unusual header. */
    private static Stream<Row> scheduledOddly() {
        byte[] body = Bodies.ALL_KNOWN.getBytes(StandardCharsets.UTF_8);
        byte[] cutCharacter = {'{', '"', 'x', '"', ':', '"', (byte) 0xc3, '(', '"', '}'};
        String badKey =
                "400 IDEMPOTENCY_KEY_INVALID headers.idempotency-key must have 1 to 255 printable ASCII characters";
        Stream<Row> types = Stream.of("text/html", "application/xml", "text/plain", "multipart/form-data")
                .map(type -> rowOfSchedule(
                        "as " + type,
                        call -> call.body(type, body),
                        "415 UNSUPPORTED_MEDIA_TYPE Unsupported Media Type: " + type));
        return Stream.concat(
                types,
                Stream.of(
                        rowOfSchedule(
                                "empty idempotency key",
                                call -> call.headers("Idempotency-Key", "").json(Bodies.ALL_KNOWN),
                                badKey),
                        rowOfSchedule(
                                "long idempotency key",
                                call -> call.headers("Idempotency-Key", "k".repeat(256))
                                        .json(Bodies.ALL_KNOWN),
                                badKey),
                        rowOfSchedule(
                                "a page's form",
                                call -> call.headers("Origin", "https://elsewhere.example")
                                        .body("application/x-www-form-urlencoded", body),
                                "415 UNSUPPORTED_MEDIA_TYPE Unsupported Media Type: application/x-www-form-urlencoded"),
                        rowOfSchedule(
                                "compressed",
                                call -> call.headers("Content-Encoding", "gzip").json(Bodies.ALL_KNOWN),
                                "415 UNSUPPORTED_MEDIA_TYPE Unsupported Content-Encoding"),
                        rowOfSchedule(
                                "invalid UTF-8",
                                call -> call.body("application/json", cutCharacter),
                                "400 MALFORMED_JSON body must be valid JSON: see line 1, column 9"),
                        rowOfSchedule(
                                "too large",
                                call -> call.json("{\"x\":\"" + "y".repeat(1024 * 1024) + "\"}"),
                                "413 BODY_TOO_LARGE body must have at most 1048576 bytes")));
    }

    private static Row rowOfSchedule(String name, UnaryOperator<TestServer.Call> request, String refusal) {
        return new Row(
                "schedule: " + name,
                false,
                server -> request.apply(server.call("POST", "/teleconsultation")),
                Refusal.parse(refusal));
    }

    private static Stream<Row> pictures() {
        RequestBody text = content("image/jpeg", "not a picture");
        return Stream.of(
                picture("anonymous", "", form(text, "virtual_background"), "401 UNAUTHORIZED_USER Unauthorized user"),
                picture(
                        "not a JPEG",
                        "doctor1",
                        form(text, "virtual_background"),
                        "400 BACKGROUND_NOT_JPEG virtual_background must be a JPEG image"),
                picture(
                        "another field",
                        "doctor1",
                        form(text, "picture"),
                        "400 INVALID_REQUEST body.virtual_background is required"),
                picture(
                        "two pictures",
                        "doctor1",
                        form(text, "virtual_background", "virtual_background"),
                        "400 INVALID_REQUEST body.virtual_background must be given once"),
                picture(
                        "as JSON",
                        "doctor1",
                        content("application/json", "{}"),
                        "415 UNSUPPORTED_MEDIA_TYPE Unsupported Media Type: application/json"),
                picture(
                        "no boundary",
                        "doctor1",
                        content("multipart/form-data", "x"),
                        "400 INVALID_REQUEST headers.content-type must name the boundary of the form"),
                picture(
                        "no form",
                        "doctor1",
                        content("multipart/form-data; boundary=b", "x"),
                        "400 INVALID_REQUEST body must be a form as its content-type says"));
    }

    private static Row picture(String name, String user, RequestBody body, String refusal) {
        return new Row(
                "picture: " + name,
                false,
                server -> {
                    TestServer.Call call =
                            server.call("POST", "/settings/background-image").body(body);
                    return user.isEmpty() ? call : call.as(user);
                },
                Refusal.parse(refusal));
    }

    private static RequestBody content(String type, String text) {
        return RequestBody.create(text.getBytes(StandardCharsets.UTF_8), MediaType.get(type));
    }

    private static MultipartBody form(RequestBody content, String... fields) {
        MultipartBody.Builder form = new MultipartBody.Builder().setType(MultipartBody.FORM);
        for (String field : fields) {
            form.addFormDataPart(field, "picture.jpg", content);
        }
        return form.build();
    }

    /** A GET whose headers claim another method. */
    private static Row disguised(String name, String header, String value) {
        return new Row(
                name,
                false,
                server ->
                        server.call("GET", path("/teleconsultation/:complete")).headers(header, value),
                Refusal.parse("401 UNAUTHORIZED_USER Unauthorized user"));
    }

    private static String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> word : SHORT.entrySet()) {
            filled = filled.replace(word.getKey(), word.getValue());
        }
        return REPEATED.matcher(filled)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
    }

    /** Rows are made before the server is started, so they name its visits by a word. */
    private static String path(String template) {
        return complete == null
                ? template
                : template.replace(":complete", complete).replace(":incomplete", incomplete);
    }
}
