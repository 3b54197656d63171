/** The video provider Kaleyra Video: rooms, users, files and the company's settings. */
module dev.teleconsult.adapter.kaleyra {
    requires transitive dev.teleconsult.ports;
    requires dev.teleconsult.upstream;
    requires transitive okhttp3;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.teleconsult.adapter.kaleyra;

    provides dev.teleconsult.ports.outbound.VideoProviderFactory with
            dev.teleconsult.adapter.kaleyra.KaleyraVideoProviderFactory;
}
