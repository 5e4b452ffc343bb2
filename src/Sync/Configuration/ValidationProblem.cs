namespace HubSpotSfSync.Sync.Configuration;

public enum Severity
{
    Error = 1,

    /// <summary>It may work, or works otherwise than was probably meant.</summary>
    Warning = 2,
}

/// <summary>What is wrong with a configuration, where, and what to do about it. Never holds the value of a secret.</summary>
public sealed record ValidationProblem(string File, int Line, int Column, string What, string Remedy)
{
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>Of an error: only some records run into it, such as those with one value of a picklist. They are held when they do;
    /// the others need not wait until it is mended.</summary>
    public bool Partial { get; init; }

    /// <summary>Whether nothing should run with it.</summary>
    public bool Stops => Severity == Severity.Error && !Partial;

    public static ValidationProblem At(SourceLocation location, string what, string remedy) =>
        new(location.File, location.Line, location.Column, what, remedy);

    public override string ToString() => $"{File}:{Line}:{Column}: {(Severity == Severity.Warning ? "warning: " : "")}{What}. {Remedy}{(Remedy.EndsWith('?') ? "" : ".")}";
}
