package lanewise.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import org.apache.spark.serializer.KryoRegistrator;

/** Lets Kryo, where a cluster serialises by it, carry records, whose fields it cannot write. */
public final class KryoRecords implements KryoRegistrator {
    /** For Spark. */
    public KryoRecords() {}

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.addDefaultSerializer(Record.class, JavaSerializer.class);
    }
}
