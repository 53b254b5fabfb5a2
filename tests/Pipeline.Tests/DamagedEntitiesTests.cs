using System.Runtime.Serialization;
using CryptoViz.Pipeline.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace CryptoViz.Pipeline.Tests;

public sealed class DamagedEntitiesTests
{
    private readonly DamagedEntities _damaged = new();

    public static TheoryData<Exception, bool> Failures => new()
    {
        { new SerializationException("unknown contract"), true },
        { new JournalException("damaged"), true },
        { new IOException("Input/output error"), true },
        { new InvalidCastException(), true },
        { new NpgsqlException("connection refused", new IOException()), false },
        { new AggregateException(new TimeoutException()), false },
        { new OperationCanceledException(), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_damage_unless_it_passes_by_itself(Exception failure, bool isDamage)
    {
        _damaged.Take("coin-usd-bitcoin", failure).ShouldBe(isDamage);

        (_damaged.ReasonOf("coin-usd-bitcoin") is not null).ShouldBe(isDamage);
        _damaged.Health.Status.ShouldBe(isDamage ? HealthStatus.Degraded : HealthStatus.Healthy);
    }

    [Fact]
    public void Ten_are_named_and_the_rest_is_counted()
    {
        for (var n = 10; n < 25; n++) _damaged.Take($"coin-{n}", new JournalException("damaged"));

        _damaged.Health.Description!.ShouldContain("coin-10, coin-11");
        _damaged.Health.Description!.ShouldContain("coin-19 and 5 more can't be read");
    }
}
