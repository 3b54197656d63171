/** What a teleconsultation is and the rules of its life. */
module dev.teleconsult.domain {
    requires static transitive org.jspecify;

    exports dev.teleconsult.domain;
}
