package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.invariants.TimedFactsContract;

class MiaTimedFactsTest extends CrudServices implements TimedFactsContract {}
