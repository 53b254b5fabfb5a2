using System.Reflection;
using NetArchTest.Rules;

namespace CryptoViz.Pipeline.Tests;

/// <summary>The arrows that DESIGN allows between the rooms of the pipeline; docs/architecture.md draws them.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "CryptoViz.Pipeline.";

    private static readonly Assembly Pipeline = typeof(PipelineOptions).Assembly;

    [Theory]
    [InlineData("Contracts", "Akka", "Confluent", "Microsoft.AspNetCore", Root + "Ingest", Root + "Topics", Root + "Market", Root + "News", Root + "Storage", "CryptoViz.Streams")]
    [InlineData("Topics", Root + "Ingest", Root + "Market", Root + "News", Root + "Storage")]
    [InlineData("Ingest", Root + "Market", Root + "News", Root + "Storage", "Confluent")]
    [InlineData("Market", Root + "News", Root + "Ingest", Root + "Storage", "Confluent")]
    [InlineData("News", Root + "Market", Root + "Ingest", Root + "Storage", "Confluent")]
    [InlineData("Storage", Root + "Ingest", Root + "Topics", Root + "Market", Root + "News", "Confluent")]
    public void A_room_knows_only_the_rooms_that_it_may(string room, params string[] forbidden) =>
        Types.InAssembly(Pipeline).That().ResideInNamespaceStartingWith(Root + room)
            .ShouldNot().HaveDependencyOnAny(forbidden)
            .GetResult().FailingTypeNames.ShouldBeNull();

    [Fact]
    public void The_connector_knows_nothing_of_CryptoViz() =>
        Types.InAssembly(Pipeline).That().ResideInNamespaceStartingWith("CryptoViz.Streams.Kafka")
            .ShouldNot().HaveDependencyOnAny("CryptoViz.Pipeline")
            .GetResult().FailingTypeNames.ShouldBeNull();

    [Fact]
    public void Storage_is_named_only_where_the_pipeline_is_composed() =>
        Types.InAssembly(Pipeline).That().HaveDependencyOnAny(Root + "Storage").And().DoNotResideInNamespaceStartingWith(Root + "Storage")
            .GetTypes().Select(type => TopLevel(type).Name).Distinct()
            .ShouldBeSubsetOf([nameof(PipelineHosting), nameof(PreparedPipeline), nameof(JournalCommands)]);

    [Fact]
    public void The_pure_types_need_no_actors() =>
        Types.InAssembly(Pipeline).That().HaveNameMatching("^(CoinState|TimeSeries|WindowMath|Composition|Downsampling|MarketState|FavoritesState|NewsArchive|CoinMentions|Catalogue|CallBudget|HistoryNeed|HistoryReview|HistoryQueue|HistoryPace|SourcePace)$")
            .ShouldNot().HaveDependencyOnAny("Akka")
            .GetResult().FailingTypeNames.ShouldBeNull();

    [Fact]
    public void Only_contracts_hosting_options_and_the_connector_are_public() =>
        Pipeline.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("CryptoViz.Pipeline.Contracts", StringComparison.Ordinal) != true)
            .Where(type => type.Namespace?.StartsWith("CryptoViz.Streams.Kafka", StringComparison.Ordinal) != true)
            .Select(type => TopLevel(type).Name).Distinct()
            .ShouldBeSubsetOf([nameof(PipelineHosting), nameof(PreparedPipeline), nameof(PipelineOptions), nameof(JournalCommands), nameof(Doctor), nameof(Finding), nameof(StartException)]);

    private static Type TopLevel(Type type) => type.DeclaringType is { } outer ? TopLevel(outer) : type;
}
