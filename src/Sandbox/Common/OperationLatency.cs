namespace HubSpotSfSync.Sandbox.Common;

/// <summary>How long one kind of call takes.</summary>
/// <param name="Operation">What it is.</param>
/// <param name="Match">Its methods and paths, as a <see cref="FaultRule.Match"/> has them.</param>
/// <param name="BaseMs">Without any record.</param>
/// <param name="RequestMs">For each record in the request.</param>
/// <param name="AnswerMs">For each record in the answer.</param>
/// <param name="IsRead">The records of the request are asked for, not written.</param>
public sealed record OperationLatency(string Operation, string Match, double BaseMs, double RequestMs = 0, double AnswerMs = 0, bool IsRead = false);

/// <summary>How long a platform takes, operation by operation; the first that matches counts.</summary>
public sealed record LatencyTable(IReadOnlyList<OperationLatency> Operations)
{
    /// <summary>Each call takes its time plus or minus up to this part of it.</summary>
    public double Spread { get; init; } = 0.3;

    /// <summary>This part of the calls drags.</summary>
    public double TailShare { get; init; } = 0.01;

    /// <summary>So many times as long.</summary>
    public double TailFactor { get; init; } = 5;

    /// <summary>What all calls together can write; null for as much as they ask for.</summary>
    public double? WrittenPerSecond { get; init; }

    /// <summary>What all calls together can read.</summary>
    public double? ReadPerSecond { get; init; }
}

/// <summary>How many records a call answers with, told by its endpoint.</summary>
public sealed class AnsweredRecords
{
    public int Count { get; private set; }

    public void Add(int records) => Count += records;
}
