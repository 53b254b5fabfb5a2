using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// The calls of librdkafka that Confluent.Kafka does not wrap: its mock cluster. They go to the very library that Confluent.Kafka
/// loaded, which has another file name on each system (on Debian it is <c>centos8-librdkafka.so</c>).
/// </summary>
internal static partial class LibRdKafka
{
    public const int Producer = 0;

    private const string Name = "librdkafka";

    // The order in which Confluent.Kafka tries them.
    public static readonly string[] FileNames = [Name, "centos8-librdkafka", "alpine-librdkafka"];

    static LibRdKafka() => NativeLibrary.SetDllImportResolver(typeof(LibRdKafka).Assembly, Resolve);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint ConfNew();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ConfSet(nint conf, string name, string value, nint error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_new")]
    public static partial nint New(int type, nint conf, nint error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint MockClusterNew(nint client, int brokers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void MockClusterDestroy(nint cluster);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint MockClusterBootstraps(nint cluster);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MockTopicCreate(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void MockGroupInitialRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial int MockBrokerSetDown(nint cluster, int broker);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial int MockBrokerSetUp(nint cluster, int broker);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name == Name ? Find() : 0;

    /// <summary>The library that Confluent.Kafka loaded; zero when there is none.</summary>
    public static nint Find()
    {
        // Confluent.Kafka picks and loads its build of the library; opening the loaded file again gives the same one.
        Confluent.Kafka.Library.Load();
        using var process = Process.GetCurrentProcess();
        var loaded = process.Modules.Cast<ProcessModule>().FirstOrDefault(module =>
            FileNames.Contains(Path.GetFileNameWithoutExtension(module.FileName), StringComparer.OrdinalIgnoreCase));
        if (loaded is not null && NativeLibrary.TryLoad(loaded.FileName, out var handle)) return handle;

        foreach (var fileName in FileNames)
            if (NativeLibrary.TryLoad(fileName, typeof(Confluent.Kafka.Library).Assembly, null, out handle))
                return handle;
        return 0;
    }
}
