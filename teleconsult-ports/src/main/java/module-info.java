/** Inbound and outbound ports, the use cases between them, and fakes of the outbound ports for unit tests. */
module dev.teleconsult.ports {
    requires transitive dev.teleconsult.domain;
    requires static transitive org.jspecify;

    exports dev.teleconsult.ports;
    exports dev.teleconsult.ports.application;
    exports dev.teleconsult.ports.inbound;
    exports dev.teleconsult.ports.interception;
    exports dev.teleconsult.ports.outbound;
    exports dev.teleconsult.ports.testing;
}
