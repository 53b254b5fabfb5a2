using System.Runtime.InteropServices;
using Confluent.Kafka;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>What the embedded broker can be made to do wrong.</summary>
internal sealed class KafkaFaults(EmbeddedBroker broker)
{
    private delegate void PushErrors(nint cluster, short request, nuint count, ErrorCode[] errors);

    private delegate void ClearErrors(nint cluster, short request);

    private delegate int SetNumber(nint cluster, int broker, int number);

    private delegate int SetLeader(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partition, int broker);

    private delegate int SetCoordinator(
        nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string kind, [MarshalAs(UnmanagedType.LPUTF8Str)] string key, int broker);

    private delegate int DeleteBefore(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partition, long offset);

    /// <summary>The next requests of a kind are answered with these errors; <c>Local_Transport</c> closes the connection instead.</summary>
    public void Fail(Request request, params ErrorCode[] errors) =>
        Call<PushErrors>("rd_kafka_mock_push_request_errors_array")(broker.Cluster, (short)request, (nuint)errors.Length, errors);

    /// <summary>Ends what <see cref="Fail"/> began, as far as it was not met.</summary>
    public void FailNoMore()
    {
        foreach (var request in Enum.GetValues<Request>()) Call<ClearErrors>("rd_kafka_mock_clear_request_errors")(broker.Cluster, (short)request);
    }

    /// <summary>Every answer of a broker takes so long.</summary>
    public void Delay(int milliseconds, int number = 1) => Ok(Call<SetNumber>("rd_kafka_mock_broker_set_rtt")(broker.Cluster, number, milliseconds));

    /// <summary>Another broker leads a partition.</summary>
    public void MoveLeader(string topic, int partition, int to) =>
        Ok(Call<SetLeader>("rd_kafka_mock_partition_set_leader")(broker.Cluster, topic, partition, to));

    /// <summary>Another broker coordinates a group.</summary>
    public void MoveCoordinator(string group, int to) =>
        Ok(Call<SetCoordinator>("rd_kafka_mock_coordinator_set")(broker.Cluster, "group", group, to));

    /// <summary>What retention does.</summary>
    public void DeleteRecords(string topic, int partition, long before) =>
        Ok(Call<DeleteBefore>("rd_kafka_mock_partition_delete_records")(broker.Cluster, topic, partition, before));

    private static void Ok(int error) => ((ErrorCode)error).ShouldBe(ErrorCode.NoError);

    private static T Call<T>(string name) where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(LibRdKafka.Find(), name));
}

/// <summary>Kinds of requests, by Kafka's numbers.</summary>
public enum Request : short
{
    Produce = 0,
    Fetch = 1,
    ListOffsets = 2,
    Metadata = 3,
    OffsetCommit = 8,
    OffsetFetch = 9,
    FindCoordinator = 10,
    JoinGroup = 11,
    Heartbeat = 12,
    SyncGroup = 14,
}
