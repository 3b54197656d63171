package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleMappingTest {

    private static final UserId ID = new UserId("auth0|1");

    private static JsonNode json(String text) {
        return FakeServer.json(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'name':'Ada L','given_name':'A','nickname':'ada','email':'a@b'};      Ada L",
                "{'name':' ','given_name':'Ada','family_name':'Lovelace','email':'a@b'}; Ada Lovelace",
                "{'given_name':'Ada','nickname':'al'};                                   Ada",
                "{'family_name':'Lovelace','nickname':'al'};                             Lovelace",
                "{'name':null,'nickname':'al','email':'a@b'};                            al",
                "{'name':7,'email':' a@b ','username':'al'};                             a@b",
                "{'username':'al'};                                                      al",
                "{};                                                                     auth0|1",
            })
    void fullNameShouldBeTheFirstNameFieldThatIsSet(String person, String name) {
        assertThat(PeopleMapping.profile(json(person), ID).fullName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'app_metadata':{'groups':['a','b']},'groups':['c']}",
                "{'groups':['a','b']}",
                "{'app_metadata':{'groups':null},'groups':['a','b',null,7,' ']}",
                "{'app_metadata':{},'groups':[' a','b ']}",
                "{'app_metadata':null,'groups':'a,b'}",
                "{'app_metadata':{'groups':'a, b,'}}"
            })
    void groupsShouldComeFromTheMetadataOrElseFromTheTopLevel(String person) {
        assertThat(PeopleMapping.profile(json(person), ID).groups()).containsExactlyInAnyOrder("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'groups':{}}", "{'app_metadata':{'groups':[]},'groups':['c']}", "{'groups':true}"})
    void groupsShouldBeEmptyWhenThereAreNone(String person) {
        assertThat(PeopleMapping.profile(json(person), ID).groups()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'user_id':'auth0|1'}",
                "{'userId':'auth0|1'}",
                "{'sub':'auth0|1'}",
                "{'userId':'5f3a','sub':'auth0|1'}"
            })
    void collectShouldFindPeopleByAnyOfTheirIds(String person) {
        Map<UserId, UserProfile> found = new LinkedHashMap<>();

        assertThat(PeopleMapping.collect(json("[" + person + "]"), Set.of(ID), found))
                .isTrue();
        assertThat(found).containsOnlyKeys(ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'user_id':'auth0|2'}", "{}", "{'user_id':''}", "{'user_id':1}", "null", "'auth0|1'"})
    void collectShouldReportPeopleThatWereNotRequested(String person) {
        Map<UserId, UserProfile> found = new LinkedHashMap<>();

        assertThat(PeopleMapping.collect(json("[{'user_id':'auth0|1'}," + person + "]"), Set.of(ID), found))
                .isFalse();
        assertThat(found).containsOnlyKeys(ID);
    }

    @Test
    void collectShouldReadTheFormatOfTheClientService() {
        Map<UserId, UserProfile> found = new LinkedHashMap<>();

        PeopleMapping.collect(
                json("[{'userId':'auth0|1','groups':['doctor'],'email':'a@b','name':'Ada','userSettingsURL':'/me'}]"),
                Set.of(ID),
                found);

        assertThat(found).containsEntry(ID, new UserProfile("Ada", Set.of("doctor")));
    }
}
