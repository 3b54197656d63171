package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers with random changes: every reader returns a value or empty, and never fails. */
class KaleyraMappingFuzzTest {

    private static final int ROUNDS = 3000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<String> ANSWERS = List.of(
            "{\"room\":{\"room_id\":\"room_1\",\"record\":1,\"recording_type\":\"manual\",\"duration\":120,"
                    + "\"durationUsed\":60,\"live\":true,\"description\":\"teleconsult:tele-1:op-1\",\"status\":\"RUNNING\","
                    + "\"disabled\":false,\"creationDate\":\"2021-02-18T17:12:34.537Z\",\"user_urls\":["
                    + "{\"user\":\"usr_doctor\",\"url\":\"https://a.example/1\"},"
                    + "{\"user\":\"usr_patient_1\",\"url\":\"https://a.example/2\"}]}}",
            "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"}],"
                    + "\"duration_used\":7,\"recording\":\"none\"}",
            "{\"company\":{\"name\":\"C\",\"default_background\":{\"alias\":\"a\",\"url\":\"u\",\"creation_date\":\"d\"},"
                    + "\"end_call_redirect_timeout_ms\":5000}}",
            "{\"virtual_background\":{\"background_alias\":\"a\",\"url\":\"u\"}}",
            "{\"access_token\":\"a.b.c\",\"expires_at\":\"2022-01-10T11:41:19.000Z\",\"user_id\":\"u\"}",
            "{\"session\":{\"session_id\":\"s\",\"room_id\":\"r\"},\"url\":\"https://a.example/t\"}",
            "{\"error\":{\"status\":404,\"code\":\"room_not_found\",\"name\":\"x\"}}",
            "{\"user\":{\"id\":\"u\",\"role\":\"basic\"},\"id\":\"u\"}",
            "{\"key\":\"a/b\",\"url\":\"c/d\"}");

    @ParameterizedTest
    @ValueSource(longs = {1, 20260302, -7})
    void readersShouldNeverFail(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode answer = KaleyraMappingTest.json(ANSWERS.get(random.nextInt(ANSWERS.size())));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                answer = changed(answer, random);
            }
            JsonNode odd = answer;
            assertThatCode(() -> readEverything(odd))
                    .as("seed %d, round %d: %s", seed, round, odd)
                    .doesNotThrowAnyException();
        }
    }

    private static void readEverything(JsonNode answer) {
        KaleyraMapping.errorCode(answer);
        KaleyraMapping.userId(answer);
        KaleyraMapping.isBasic(answer);
        KaleyraMapping.roomId(answer);
        KaleyraMapping.newRoom(answer, ScriptedFixture.aSpec(), false);
        KaleyraMapping.roomDetails(answer);
        KaleyraMapping.listedRoom(answer);
        KaleyraMapping.roomOfSession(answer);
        KaleyraMapping.roomOfEvent(answer);
        KaleyraMapping.uploadKey(answer);
        KaleyraMapping.fileLink(answer);
        KaleyraMapping.background(answer);
        KaleyraMapping.company(answer);
        KaleyraMapping.credentials(answer);
    }

    /** The same answer with one value, at any place, replaced or removed. */
    private static JsonNode changed(JsonNode node, Random random) {
        if (node instanceof ObjectNode object && !object.isEmpty() && random.nextInt(4) > 0) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(8) == 0) {
                object.remove(name);
            } else {
                object.set(name, changed(object.get(name), random));
            }
            return object;
        }
        if (node instanceof ArrayNode array && !array.isEmpty() && random.nextInt(4) > 0) {
            int at = random.nextInt(array.size());
            array.set(at, changed(array.get(at), random));
            return array;
        }
        return oddity(random);
    }

    private static JsonNode oddity(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(-1);
            case 3 -> NODES.numberNode(Double.NaN);
            case 4 -> NODES.numberNode(new BigDecimal("1e400"));
            case 5 -> NODES.numberNode(BigInteger.TEN.pow(40));
            case 6 -> NODES.numberNode(Long.MAX_VALUE);
            case 7 -> NODES.textNode("");
            case 8 -> NODES.textNode(" ");
            case 9 -> NODES.textNode("\u0000");
            case 10 -> NODES.textNode("x".repeat(random.nextInt(600)));
            case 11 -> NODES.textNode("https://");
            case 12 -> NODES.textNode("https://a b/%zz");
            case 13 -> NODES.textNode("teleconsult:::");
            case 14 -> NODES.objectNode();
            default -> NODES.arrayNode().add(NODES.arrayNode());
        };
    }
}
