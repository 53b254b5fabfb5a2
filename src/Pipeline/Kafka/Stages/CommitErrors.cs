using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>What a refused commit means.</summary>
internal static class CommitErrors
{
    /// <summary>The code that tells: the first one of a partition, where the error only says that there are some.</summary>
    public static ErrorCode Code(KafkaException exception) =>
        (exception as TopicPartitionOffsetException)?.Results.FirstOrDefault(result => result.Error.IsError)?.Error.Code ?? exception.Error.Code;

    /// <summary>True when the group moved on without this consumer: others read on from what was committed before.</summary>
    public static bool MeansNotOurs(ErrorCode code) => code is
        ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId or
        ErrorCode.StaleMemberEpoch or ErrorCode.FencedMemberEpoch;

    /// <summary>True when the same commit may succeed a little later.</summary>
    public static bool MeansLater(ErrorCode code) => code is
        ErrorCode.RebalanceInProgress or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or
        ErrorCode.NotCoordinatorForGroup or ErrorCode.RequestTimedOut or ErrorCode.NetworkException or
        ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_WaitCoord;
}
