package dev.teleconsult.bootstrap;

record UserIdStep(From from, String extract) {
    enum From {
        OBJECT,
        JSON,
        ARRAY
    }
}
