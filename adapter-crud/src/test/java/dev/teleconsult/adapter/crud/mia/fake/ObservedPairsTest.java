package dev.teleconsult.adapter.crud.mia.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;
import dev.teleconsult.ports.wire.WireAnswer;
import dev.teleconsult.ports.wire.WireClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The request and answer pairs that were observed at the real service, version 7.2.5, as tables. Each table is one
 * story, played in order against a new fake.
 *
 * <p>A row is {@code METHOD target | headers | body -> status body}. In a target, {@code _q={...}} is encoded before it
 * is sent. {@code <name>} in an expected answer is any value, and the same one at each occurrence of the name; a text
 * ending in {@code ...} is a prefix. Expected objects are complete unless they contain {@code "...":0}.
 */
class ObservedPairsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("<([a-z0-9]+)>");

    private final List<FakeCrudService> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(FakeCrudService::close);
    }

    @TestFactory
    Stream<DynamicTest> createAndReadShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations/ | userid: user-7 | {"bandyerRoomId":"room_1","participantsNumber":2,"participants":[{"userId":"u1","role":"doctor"},{"userId":"u2"}],"teleconsultationState":"CREATED","startDate":"2024-05-01T10:00:00.000Z","endDate":"2024-05-01T11:00:00.000Z"} -> 200 {"_id":"<id>"}
                GET /teleconsultations/<id> -> 200 {"_id":"<id>","__STATE__":"PUBLIC","creatorId":"user-7","createdAt":"<now>","updaterId":"user-7","updatedAt":"<now>","bandyerRoomId":"room_1","participantsNumber":2,"participants":[{"userId":"u1","role":"doctor"},{"userId":"u2"}],"teleconsultationState":"CREATED","startDate":"2024-05-01T10:00:00.000Z","endDate":"2024-05-01T11:00:00.000Z"}
                GET /teleconsultations/?bandyerRoomId=room_1&_p=bandyerRoomId -> 200 chunked [\\n{"_id":"<id>","bandyerRoomId":"room_1"}\\n]\\n
                GET /teleconsultations/?bandyerRoomId=nope -> 200 chunked [\\n\\n]\\n
                GET /teleconsultations/count -> 200 1
                GET /teleconsultations/<id>?_q={"teleconsultationState":"X"} -> 404 {"error":"not found"}
                GET /teleconsultations/0123456789abcdef01234567 -> 404 {"error":"not found"}
                GET /teleconsultations/not-an-id -> 404 {"error":"not found"}
                GET /teleconsultations -> 200 chunked [\\n<doc>\\n]\\n
                GET /teleconsultations/<id>/ -> 404 {"error":"not found"}
                GET /teleconsultations// -> 404 {"error":"not found"}
                GET /Teleconsultations/ -> 404 {"error":"not found"}
                """);
    }

    @TestFactory
    Stream<DynamicTest> patchAndCompareAndSetShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations/ | userid: user-7 | {"bandyerRoomId":"room_1","participantsNumber":2,"participants":[{"userId":"u1","role":"doctor"},{"userId":"u2"}],"teleconsultationState":"CREATED","startDate":"2024-05-01T10:00:00.000Z","endDate":"2024-05-01T11:00:00.000Z"} -> 200 {"_id":"<id>"}
                PATCH /teleconsultations/<id> | userid: user-8 | {"$set":{"teleconsultationState":"STARTED"}} -> 200 {"_id":"<id>","__STATE__":"PUBLIC","creatorId":"user-7","updaterId":"user-8","teleconsultationState":"STARTED","...":0}
                PATCH /teleconsultations/<id>?_q={"teleconsultationState":"STARTED"} | | {"$set":{"teleconsultationState":"ENDED"},"$unset":{"endDate":true}} -> 200 {"_id":"<id>","__STATE__":"PUBLIC","creatorId":"user-7","createdAt":"<now>","updaterId":"public","updatedAt":"<later>","bandyerRoomId":"room_1","participantsNumber":2,"participants":[{"userId":"u1","role":"doctor"},{"userId":"u2"}],"teleconsultationState":"ENDED","startDate":"2024-05-01T10:00:00.000Z"}
                PATCH /teleconsultations/<id>?_q={"teleconsultationState":"STARTED"} | | {"$set":{"teleconsultationState":"AGAIN"}} -> 404 {"error":"not found"}
                PATCH /teleconsultations/<id>?teleconsultationState=ENDED | | {"$set":{"teleconsultationState":"CLOSED"}} -> 200 {"teleconsultationState":"CLOSED","...":0}
                PATCH /teleconsultations/<id>?teleconsultationState=ENDED | | {"$set":{"teleconsultationState":"CLOSED"}} -> 404 {"error":"not found"}
                PATCH /teleconsultations/<id> | | {"$set":{"participantsNumber":1}} -> 200 {"participantsNumber":1,"...":0}
                PATCH /teleconsultations/?_id=<id>&_q={"participantsNumber":1} | | {"$set":{"participantsNumber":2}} -> 200 1
                PATCH /teleconsultations/?_id=<id>&_q={"participantsNumber":1} | | {"$set":{"participantsNumber":2}} -> 200 0
                PATCH /teleconsultations/<id> | userid: user-9 | {} -> 200 {"updaterId":"user-9","participantsNumber":2,"...":0}
                PATCH /teleconsultations/<id> | | {"$set":{"bandyerRoomId":null}} -> 200 {"bandyerRoomId":"","...":0}
                POST /teleconsultations/ | | {"participantsNumber":null} -> 200 {"_id":"<other>"}
                GET /teleconsultations/<other>?_p=participantsNumber -> 200 {"_id":"<other>","participantsNumber":0}
                """);
    }

    @TestFactory
    Stream<DynamicTest> badRequestsShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations/ | | {"teleconsultationState":"CREATED"} -> 200 {"_id":"<id>"}
                PATCH /teleconsultations/<id> | | {"teleconsultationState":"X"} -> 400 {"statusCode":400,"error":"Bad Request","message":"body must NOT have additional properties. Property \\"teleconsultationState\\" is not defined in validation schema"}
                PATCH /teleconsultations/<id> | | {"$set":{"foo":1}} -> 400 {"statusCode":400,"error":"Bad Request","message":"body/$set must NOT have additional properties. Property \\"foo\\" is not defined in validation schema"}
                PATCH /teleconsultations/<id> | | {"$set":{"__STATE__":"TRASH"}} -> 400 {"statusCode":400,"error":"Bad Request","message":"body/$set must NOT have additional properties. Property \\"__STATE__\\" is not defined in validation schema"}
                PATCH /teleconsultations/<id> | | {"$set":{"participantsNumber":"seven"}} -> 400 {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body/$set/participantsNumber must be number"}
                PATCH /teleconsultations/<id> | | {"$set":{"startDate":"yesterday"}} -> 400 {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body/$set/startDate must match pattern \\"^\\\\d{4}-..."}
                PATCH /teleconsultations/<id> | | {"$set": -> 400 {"statusCode":400,"error":"Bad Request","message":"Unexpected end of JSON input"}
                PATCH /teleconsultations/<id>?_q={"foo":1} | | {} -> 400 {"statusCode":400,"error":"Bad Request","message":"Unknown field: foo"}
                PATCH /teleconsultations/<id>?_q={"$nor":[{"participantsNumber":1}]} | | {} -> 400 {"statusCode":400,"error":"Bad Request","message":"Unknown operator: $nor"}
                GET /teleconsultations/?_q={"bandyerRoomId":{"$not":{"$eq":"x"}}} -> 400 {"statusCode":400,"error":"Bad Request","message":"Unsupported operator: $not"}
                GET /teleconsultations/?_q={zz -> 500 {"statusCode":500,"error":"Internal Server Error","message":"Expected property name or '}' in JSON at position 1"}
                GET /teleconsultations/?foo=1 -> 400 {"statusCode":400,"error":"Bad Request","message":"querystring must NOT have additional properties. Property \\"foo\\" is not defined in validation schema"}
                GET /teleconsultations/?_l=201 -> 400 {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"querystring/_l must be <= 200"}
                GET /teleconsultations/?_st=FOO -> 400 {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"querystring/_st must match pattern ..."}
                GET /teleconsultations/?_q=[] -> 0
                PUT /teleconsultations/<id> | | {} -> 404 {"error":"not found"}
                OPTIONS /teleconsultations/<id> -> 404 {"error":"not found"}
                POST /teleconsultations/ | content-type: application/x-www-form-urlencoded | a=b -> 415 {"statusCode":415,"code":"FST_ERR_CTP_INVALID_MEDIA_TYPE","error":"Unsupported Media Type","message":"Unsupported Media Type: application/x-www-form-urlencoded"}
                POST /teleconsultations/ | content-type: text/plain | {} -> 400 {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body must be object"}
                DELETE /teleconsultations/<id> | content-type: application/json; content-length: 0 -> 400 {"statusCode":400,"code":"FST_ERR_CTP_EMPTY_JSON_BODY","error":"Bad Request","message":"Body cannot be empty when content-type is set to 'application/json'"}
                GET /teleconsultations/count -> 200 1
                DELETE /teleconsultations/<id> | content-type: application/json -> 204
                """);
    }

    @TestFactory
    Stream<DynamicTest> uniqueIndexShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations-users/ | | {"bandyerId":"b-1","receivedUserId":"r-1"} -> 200 {"_id":"<one>"}
                POST /teleconsultations-users/ | | {"bandyerId":"b-2","receivedUserId":"r-1"} -> 409 {"statusCode":409,"error":"Conflict","message":"E11000 duplicate key error collection: teleconsultation.teleconsultations-users index: receivedUserId_unique dup key: { receivedUserId: \\"r-1\\" }"}
                POST /teleconsultations-users/ | | {"bandyerId":"b-2","receivedUserId":"r-2"} -> 200 {"_id":"<other>"}
                PATCH /teleconsultations-users/<other> | | {"$set":{"receivedUserId":"r-1"}} -> 500 {"statusCode":500,"code":"11000","error":"Internal Server Error","message":"Plan executor error during findAndModify :: caused by :: E11000 duplicate key error collection: ..."}
                POST /teleconsultations-users/upsert-one?bandyerId=b-zzz | | {"$set":{"receivedUserId":"r-1"}} -> 500 {"statusCode":500,"code":"11000","error":"Internal Server Error","message":"E11000 duplicate key error collection: ..."}
                POST /teleconsultations-users/bulk | | [{"bandyerId":"b","receivedUserId":"r-12"},{"bandyerId":"b","receivedUserId":"r-1"},{"bandyerId":"b","receivedUserId":"r-13"}] -> 409 {"statusCode":409,"error":"Conflict","message":"E11000..."}
                GET /teleconsultations-users/count?receivedUserId=r-12 -> 200 1
                GET /teleconsultations-users/count?receivedUserId=r-13 -> 200 0
                POST /teleconsultations-users/bulk | | [] -> 500 {"statusCode":500,"error":"Internal Server Error","message":"<any>"}
                POST /teleconsultations-users/ | | {"bandyerId":"b-2"} -> 400 {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body must have required property 'receivedUserId'"}
                POST /teleconsultations-users/<one>/state | | {"stateTo":"TRASH"} -> 204
                POST /teleconsultations-users/ | | {"bandyerId":"b-3","receivedUserId":"r-1"} -> 409 {"statusCode":409,"error":"Conflict","message":"E11000..."}
                """);
    }

    @TestFactory
    Stream<DynamicTest> statesShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations-users/ | | {"bandyerId":"b-1","receivedUserId":"r-1"} -> 200 {"_id":"<id>"}
                POST /teleconsultations-users/bulk | | [{"bandyerId":"b","receivedUserId":"r-2"},{"bandyerId":"b","receivedUserId":"r-3"},{"bandyerId":"b","receivedUserId":"r-4"},{"bandyerId":"b","receivedUserId":"r-5"}] -> 200 [{"_id":"<b>"},{"_id":"<c>"},{"_id":"<d>"},{"_id":"<e>"}]
                POST /teleconsultations-users/<id>/state | userid: user-t | {"stateTo":"TRASH"} -> 204
                GET /teleconsultations-users/<id> -> 404 {"error":"not found"}
                GET /teleconsultations-users/<id>?_st=TRASH -> 200 {"_id":"<id>","__STATE__":"TRASH","updaterId":"user-t","...":0}
                GET /teleconsultations-users/<id>?_st=PUBLIC,DRAFT,TRASH,DELETED -> 200 {"_id":"<id>","__STATE__":"TRASH","...":0}
                GET /teleconsultations-users/count -> 200 4
                GET /teleconsultations-users/count?_st=TRASH -> 200 1
                PATCH /teleconsultations-users/<id> | | {"$set":{"bandyerId":"x"}} -> 404 {"error":"not found"}
                POST /teleconsultations-users/<id>/state | | {"stateTo":"PUBLIC"} -> 400 {"statusCode":400,"error":"Bad Request","message":"transition from TRASH to PUBLIC not allowed."}
                POST /teleconsultations-users/<id>/state | | {"stateTo":"TRASH"} -> 204
                POST /teleconsultations-users/<id>/state | | {"stateTo":"FOO"} -> 400 {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body/stateTo must be equal to one of the allowed values"}
                POST /teleconsultations-users/<id>/state?_q={"bandyerId":"other"} | | {"stateTo":"DRAFT"} -> 404 {"error":"not found"}
                POST /teleconsultations-users/<id>/state?_st=PUBLIC | | {"stateTo":"DRAFT"} -> 400 {"statusCode":400,"error":"Bad Request","message":"querystring must NOT have additional properties. Property \\"_st\\" is not defined in validation schema"}
                POST /teleconsultations-users/0123456789abcdef01234567/state | | {"stateTo":"TRASH"} -> 404 {"error":"not found"}
                POST /teleconsultations-users/state | | [{"filter":{"receivedUserId":"r-1"},"stateTo":"DRAFT"}] -> 200 1
                POST /teleconsultations-users/state | | [{"filter":{"receivedUserId":"r-1"},"stateTo":"DRAFT"}] -> 200 0
                POST /drafts/ | | {"note":"x"} -> 200 {"_id":"<draft>"}
                GET /drafts/<draft> -> 404 {"error":"not found"}
                GET /drafts/<draft>?_st=DRAFT -> 200 {"_id":"<draft>","__STATE__":"DRAFT","note":"x","...":0}
                POST /drafts/ | | {"note":"y","__STATE__":"PUBLIC"} -> 200 {"_id":"<public>"}
                GET /drafts/<public> -> 200 {"note":"y","...":0}
                """);
    }

    @TestFactory
    Stream<DynamicTest> upsertAndDeleteShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations/upsert-one?bandyerRoomId=room_3 | userid: up-1 | {"$set":{"bandyerRoomId":"room_3","teleconsultationState":"CREATED"},"$setOnInsert":{"participantsNumber":4}} -> 200 {"_id":"<id>","__STATE__":"PUBLIC","creatorId":"up-1","createdAt":"<now>","updaterId":"up-1","updatedAt":"<now>","bandyerRoomId":"room_3","participantsNumber":4,"teleconsultationState":"CREATED"}
                POST /teleconsultations/upsert-one?bandyerRoomId=room_3 | userid: up-2 | {"$set":{"teleconsultationState":"CREATED"},"$setOnInsert":{"participantsNumber":5}} -> 200 {"_id":"<id>","creatorId":"up-1","updaterId":"up-2","participantsNumber":4,"...":0}
                POST /teleconsultations/ | | {"bandyerRoomId":"room_4"} -> 200 {"_id":"<four>"}
                DELETE /teleconsultations/<four>?_q={"bandyerRoomId":"other"} -> 404 {"error":"not found"}
                DELETE /teleconsultations/<four> -> 204
                DELETE /teleconsultations/<four> -> 404 {"error":"not found"}
                DELETE /teleconsultations/?bandyerRoomId=room_3 -> 200 1
                DELETE /teleconsultations/?bandyerRoomId=room_3 -> 200 0
                """);
    }

    @TestFactory
    Stream<DynamicTest> datesShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations/ | | {"startDate":"2024-05-01T12:00:00+02:00"} -> 200 {"_id":"<a>"}
                GET /teleconsultations/<a>?_p=startDate -> 200 {"_id":"<a>","startDate":"2024-05-01T10:00:00.000Z"}
                POST /teleconsultations/ | | {"startDate":"2024-05-01T10:00:00.1Z"} -> 200 {"_id":"<b>"}
                GET /teleconsultations/<b>?_p=startDate -> 200 {"_id":"<b>","startDate":"2024-05-01T10:00:00.100Z"}
                POST /teleconsultations/ | | {"startDate":"2024-05-01"} -> 200 {"_id":"<c>"}
                GET /teleconsultations/<c>?_p=startDate -> 200 {"_id":"<c>","startDate":"2024-05-01T00:00:00.000Z"}
                POST /teleconsultations/ | | {"startDate":"2024-02-30T10:00:00Z"} -> 200 {"_id":"<d>"}
                GET /teleconsultations/<d>?_p=startDate -> 200 {"_id":"<d>","startDate":"2024-03-01T10:00:00.000Z"}
                POST /teleconsultations/ | | {"startDate":"2024-05-01T10:00:00.123456Z"} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                POST /teleconsultations/ | | {"startDate":"2024-05-01T10:00Z"} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                POST /teleconsultations/ | | {"startDate":"2024-05-01T10:00:00"} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                POST /teleconsultations/ | | {"startDate":"2024-05-01 10:00:00Z"} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                POST /teleconsultations/ | | {"startDate":1714557600000} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                POST /teleconsultations/ | | {"startDate":null} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                POST /teleconsultations/ | | {"endDate":null} -> 200 {"_id":"<e>"}
                GET /teleconsultations/<e>?_p=endDate -> 200 {"_id":"<e>","endDate":null}
                POST /teleconsultations/ | | {"startDate":"2024-13-45"} -> 500 {"statusCode":500,"error":"Internal Server Error","message":"Invalid Date"}
                GET /teleconsultations/count?_q={"startDate":{"$lt":"2024-05-01T10:00:00.001Z"}} -> 200 3
                GET /teleconsultations/count?_q={"startDate":1714557600000} -> 200 1
                GET /teleconsultations/count?_q={"startDate":"soon"} -> 400 {"statusCode":400,"error":"Bad Request","message":"Invalid Date"}
                GET /teleconsultations/count?_q={"_id":"soon"} -> 400 {"statusCode":400,"error":"Bad Request","message":"Invalid objectId"}
                """);
    }

    @TestFactory
    Stream<DynamicTest> operatorsAndCoercionShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations/ | | {"participantsNumber":"7","bandyerRoomId":5} -> 200 {"_id":"<id>"}
                GET /teleconsultations/<id>?_p=participantsNumber,bandyerRoomId -> 200 {"_id":"<id>","bandyerRoomId":"5","participantsNumber":7}
                GET /teleconsultations/count?participantsNumber=7 -> 200 1
                GET /teleconsultations/count?participantsNumber=7&participantsNumber=8 -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                GET /teleconsultations/count?_q={"participantsNumber":"7"} -> 200 0
                GET /teleconsultations/count?_q={"teleconsultationState":null} -> 200 1
                GET /teleconsultations/count?participants.userId=u1 -> 400 {"statusCode":400,"error":"Bad Request","message":"querystring must NOT have additional properties. Property \\"participants.userId\\" is not defined in validation schema"}
                PATCH /teleconsultations/<id> | | {"$set":{"participants":{"userId":"u1"}}} -> 200 {"participants":{"userId":"u1"},"...":0}
                PATCH /teleconsultations/<id> | | {"$set":{"participants":null}} -> 400 {"code":"FST_ERR_VALIDATION","message":"body/$set/participants must be array","...":0}
                PATCH /teleconsultations/<id> | | {"$unset":{"participants":true}} -> 200 {"_id":"<id>","...":0}
                PATCH /teleconsultations/<id> | | {"$set":{"participants":[{"userId":"u1"}]}} -> 200 {"participants":[{"userId":"u1"}],"...":0}
                PATCH /teleconsultations/<id>?_q={"participants":[{"userId":"u1"}]} | | {"$set":{"bandyerRoomId":"seen"}} -> 200 {"bandyerRoomId":"seen","...":0}
                PATCH /teleconsultations/<id>?_q={"participants":{"$size":1}} | | {"$set":{"bandyerRoomId":"one"}} -> 200 {"bandyerRoomId":"one","...":0}
                PATCH /teleconsultations/<id> | | {"$set":{"participants.0.joined":true}} -> 400 {"message":"body/$set must NOT have additional properties...","...":0}
                PATCH /teleconsultations/<id> | | {"$set":{"participantsNumber":9007199254740993}} -> 200 {"participantsNumber":9007199254740992,"...":0}
                PATCH /teleconsultations/<id> | | {"$set":{"bandyerRoomId":"x"},"$unset":{"bandyerRoomId":true}} -> 500 {"statusCode":500,"code":"40","error":"Internal Server Error","message":"<any>"}
                PATCH /teleconsultations/<id> | | {"$unset":{"bandyerRoomId":""}} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                PATCH /teleconsultations/<id> | | {"$unset":{"bandyerRoomId":false}} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                PATCH /teleconsultations/<id> | | {"$rename":{"bandyerRoomId":"x"}} -> 400 {"message":"body must NOT have additional properties...","...":0}
                PATCH /teleconsultations-users/<id> | | {"$unset":{"bandyerId":true}} -> 400 {"message":"body/$unset must NOT have additional properties...","...":0}
                POST /teleconsultations/ | | {"_id":"0123456789abcdef01234567"} -> 400 {"message":"body must NOT have additional properties...","...":0}
                POST /teleconsultations/ | | {"creatorId":"me"} -> 400 {"message":"body must NOT have additional properties...","...":0}
                POST /teleconsultations/ | | {"__STATE__":"HIDDEN"} -> 400 {"code":"FST_ERR_VALIDATION","...":0}
                POST /teleconsultations/ -> 400 {"code":"FST_ERR_VALIDATION","message":"body must be object","...":0}
                """);
    }

    @TestFactory
    Stream<DynamicTest> headersShouldMatchTheObservedService() {
        return told("""
                POST /teleconsultations/ | userid: null | {"bandyerRoomId":"room_1"} -> 200 {"_id":"<id>"}
                GET /teleconsultations/<id>?_p=creatorId -> 200 {"_id":"<id>","creatorId":"public"}
                GET /-/healthz -> 200 {"name":"@mia-platform/crud-service","status":"OK","version":"7.2.5"}
                GET /-/ready -> 200 {"name":"@mia-platform/crud-service","status":"OK","version":"7.2.5"}
                GET /teleconsultations/export -> 501 {"...":0}
                POST /teleconsultations/validate | | {} -> 501 {"...":0}
                PATCH /teleconsultations/bulk | | [] -> 501 {"...":0}
                GET /teleconsultations/?_rawp={} -> 501 {"...":0}
                GET /teleconsultations/count?_useEstimate=true -> 501 {"...":0}
                GET /teleconsultations/<id> | acl_rows: [] -> 501 {"...":0}
                GET /teleconsultations/<id> | acl_read_columns: bandyerRoomId -> 501 {"...":0}
                PATCH /teleconsultations/<id> | acl_write_columns: startDate | {} -> 501 {"...":0}
                GET /teleconsultations/count?_q=e30= | json-query-params-encoding: base64 -> 501 {"...":0}
                GET /teleconsultations/schema -> 501 {"...":0}
                """);
    }

    // ---- playing a story

    private Stream<DynamicTest> told(String table) {
        FakeCrudService fake = FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(CollectionDefinition.userMap())
                .collection(CollectionDefinition.named("drafts")
                        .field(FieldType.STRING, "note")
                        .build())
                .start();
        started.add(fake);
        Map<String, String> known = new HashMap<>();
        WireClient client = new WireClient(fake.url(), PATIENCE);
        return table.lines()
                .map(Row::parse)
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> row.check(client, known)));
    }

    private record Row(
            String name, String method, String target, Map<String, String> headers, String body, String expected) {

        static Row parse(String line) {
            int arrow = line.lastIndexOf(" -> ");
            String[] parts = line.substring(0, arrow).split("\\s*\\|\\s*", 3);
            String[] request = parts[0].strip().split(" ", 2);
            Map<String, String> headers = new LinkedHashMap<>();
            if (parts.length > 1 && !parts[1].isBlank()) {
                for (String header : parts[1].split("; ")) {
                    String[] pair = header.split(":", 2);
                    headers.put(pair[0].strip(), pair[1].strip());
                }
            }
            String body = parts.length > 2 ? parts[2].strip() : null;
            return new Row(
                    line.substring(0, Math.min(arrow, 120)),
                    request[0],
                    request[1],
                    headers,
                    body,
                    line.substring(arrow + 4));
        }

        void check(WireClient client, Map<String, String> known) throws IOException {
            Map<String, String> sent = new LinkedHashMap<>(headers);
            if (body != null) {
                sent.putIfAbsent("content-type", "application/json");
            }
            WireAnswer reply =
                    client.call(method, encoded(filled(target, known)), sent, body == null ? "" : filled(body, known));
            String[] status = expected.split(" ", 2);
            assertThat(reply.status()).as(reply.text()).isEqualTo(Integer.parseInt(status[0]));
            if (status.length == 1) {
                assertThat(reply.text()).isEmpty();
                assertThat(reply.headers()).doesNotContainKey("content-type");
            } else if (status[1].startsWith("chunked ")) {
                assertThat(reply.isChunked()).as("chunked").isTrue();
                assertThat(reply.contentType()).doesNotContain("charset");
                match(status[1].substring("chunked ".length()).replace("\\n", "\n"), reply.text(), known);
            } else {
                assertThat(reply.headers())
                        .containsEntry("content-type", List.of("application/json; charset=utf-8"))
                        .containsKey("content-length");
                match(
                        JSON.readTree(status[1].replaceAll("(?<![\"a-z])<([a-z0-9]+)>", "\"<$1>\"")),
                        JSON.readTree(reply.text()),
                        known);
            }
            assertThat(reply.status() == 0 || reply.complete()).isTrue();
        }

        private static String encoded(String target) {
            int query = target.indexOf('?');
            if (query < 0) {
                return target;
            }
            StringBuilder encoded = new StringBuilder(target.substring(0, query + 1));
            for (String pair : target.substring(query + 1).split("&")) {
                String[] parts = pair.split("=", 2);
                encoded.append(parts[0]).append('=').append(URLEncoder.encode(parts[1], StandardCharsets.UTF_8));
                encoded.append('&');
            }
            return encoded.substring(0, encoded.length() - 1);
        }

        private static String filled(String text, Map<String, String> known) {
            return VARIABLE.matcher(text)
                    .replaceAll(found -> Matcher.quoteReplacement(known.getOrDefault(found.group(1), found.group())));
        }

        private static void match(String expected, String actual, Map<String, String> known) {
            Pattern pattern =
                    Pattern.compile(Arrays.stream(filled(expected, known).split("<[a-z0-9]+>", -1))
                            .map(Pattern::quote)
                            .reduce((left, right) -> left + ".+" + right)
                            .orElseThrow());
            assertThat(actual).matches(pattern);
        }

        private static void match(JsonNode expected, JsonNode actual, Map<String, String> known) {
            if (expected.isObject()) {
                boolean complete = !expected.has("...");
                assertThat(actual.isObject()).as("%s", actual).isTrue();
                for (Map.Entry<String, JsonNode> property : expected.properties()) {
                    if (!"...".equals(property.getKey())) {
                        assertThat(actual.has(property.getKey()))
                                .as("%s in %s", property.getKey(), actual)
                                .isTrue();
                        match(property.getValue(), actual.get(property.getKey()), known);
                    }
                }
                if (complete) {
                    assertThat(names(actual)).isSubsetOf(names(expected));
                }
            } else if (expected.isArray()) {
                assertThat(actual).hasSize(expected.size());
                for (int i = 0; i < expected.size(); i++) {
                    match(expected.get(i), actual.get(i), known);
                }
            } else {
                matchValue(expected, actual, known);
            }
        }

        private static List<String> names(JsonNode object) {
            List<String> names = new ArrayList<>();
            for (Iterator<String> fields = object.fieldNames(); fields.hasNext(); ) {
                names.add(fields.next());
            }
            return names;
        }

        private static void matchValue(JsonNode expected, JsonNode actual, Map<String, String> known) {
            String text = expected.asText();
            Matcher variable = VARIABLE.matcher(text);
            if ("<any>".equals(text)) {
                assertThat(actual.asText()).isNotEmpty();
            } else if ("<now>".equals(text) || "<later>".equals(text)) {
                assertThat(actual.asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            } else if (variable.matches()) {
                assertThat(actual.asText()).matches("[0-9a-f]{24}");
                String before = known.putIfAbsent(variable.group(1), actual.asText());
                assertThat(actual.asText()).isEqualTo(before == null ? actual.asText() : before);
            } else if (expected.isTextual() && text.endsWith("...")) {
                assertThat(actual.asText()).startsWith(text.substring(0, text.length() - 3));
            } else {
                assertThat(actual).isEqualTo(expected);
            }
        }
    }
}
