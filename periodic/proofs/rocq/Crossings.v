(** * Crossings of iterates, and what they prove about ReLU networks

    Everything here is about functions from the rationals to the rationals and uses only the standard library, without
    axioms.  The argument, in the order of this file:

    - a piecewise-linear function takes every value between any two of its values, and so do its iterates;
    - a graph of intervals that cover one another under f therefore makes f^t cross a window at least as often as the
      graph has walks of length t that end on it ([crossings_of_iterates]);
    - a function of P affine pieces can change sign at a level at most P times, so that it stays on one side of it along
      most crossings, and misses an area each time; all levels and all windows together prove
      (N - P) (high - low)^2 / (4 L^t) of the L1 distance for one window, and more for several
      ([crossings_force_distance], [one_window]);
    - a ReLU network with hidden layers of widths u_1, .., u_l has at most (u_1 + 1) .. (u_l + 1) affine pieces
      ([network_has_few_pieces]);
    - so no network of that size comes closer to f^t, in the mean, than a number that is computed ([separation]). *)

From Coq Require Import QArith Qabs Qround Qminmax Lqa Lia List Bool ZArith Setoid Morphisms.
Import ListNotations.
Open Scope Q_scope.

(** ** Functions that take every value in between *)

Definition proper (f : Q -> Q) : Prop := forall x y, x == y -> f x == f y.

(** Every value between [f u] and [f v] is taken between [u] and [v]. *)
Definition fills (f : Q -> Q) (u v : Q) : Prop :=
  forall y, (f u <= y <= f v) \/ (f v <= y <= f u) -> exists x, u <= x <= v /\ f x == y.

Definition darboux (f : Q -> Q) : Prop := proper f /\ forall u v, u <= v -> fills f u v.

Lemma fills_glue : forall f u c v, u <= c <= v -> fills f u c -> fills f c v -> fills f u v.
Proof.
  intros f u c v Hc L R y Hy.
  destruct (Qlt_le_dec (f c) y) as [Hlt | Hle].
  - destruct Hy as [[H1 H2] | [H1 H2]].
    + destruct (R y) as [x [Hx E]]; [left; lra | exists x; split; [lra | exact E]].
    + destruct (L y) as [x [Hx E]]; [right; lra | exists x; split; [lra | exact E]].
  - destruct Hy as [[H1 H2] | [H1 H2]].
    + destruct (L y) as [x [Hx E]]; [left; lra | exists x; split; [lra | exact E]].
    + destruct (R y) as [x [Hx E]]; [right; lra | exists x; split; [lra | exact E]].
Qed.

Definition affine_on (f : Q -> Q) (a b : Q) : Prop :=
  exists s c, forall x, a <= x <= b -> f x == s * x + c.

Lemma affine_fills : forall f a b u v, affine_on f a b -> a <= u -> u <= v -> v <= b -> fills f u v.
Proof.
  intros f a b u v [s [c H]] Hau Huv Hvb y Hy.
  assert (Eu : f u == s * u + c) by (apply H; lra).
  assert (Ev : f v == s * v + c) by (apply H; lra).
  destruct (Qeq_dec s 0) as [Z | NZ].
  - exists u. split; [lra |].
    assert (s * u == 0) by (rewrite Z; lra). assert (s * v == 0) by (rewrite Z; lra). lra.
  - exists ((y - c) / s).
    assert (D : s * ((y - c) / s) == y - c) by (field; exact NZ).
    set (x := (y - c) / s) in *.
    assert (B : u <= x <= v).
    { destruct (Qlt_le_dec 0 s) as [P | N].
      - assert (0 <= s * (v - u)) by (apply Qmult_le_0_compat; lra).
        split; apply (Qmult_le_l _ _ s P); destruct Hy; lra.
      - assert (M : 0 < - s) by (destruct (Qle_lt_or_eq _ _ N) as [|E]; [lra | exfalso; apply NZ; exact E]).
        assert (0 <= - s * (v - u)) by (apply Qmult_le_0_compat; lra).
        split; apply (Qmult_le_l _ _ (- s) M); destruct Hy; lra. }
    split; [exact B |]. rewrite H; [| lra]. lra.
Qed.

Lemma darboux_compose : forall f g, darboux f -> darboux g -> darboux (fun x => g (f x)).
Proof.
  intros f g [Pf Df] [Pg Dg]. split.
  - intros x y E. apply Pg, Pf, E.
  - intros u v Huv y Hy.
    destruct (Qlt_le_dec (f v) (f u)) as [Lt | Le].
    + destruct (Dg (f v) (f u)) with (y := y) as [w [Hw E]]; [lra | tauto |].
      destruct (Df u v Huv w) as [x [Hx Ex]]; [right; lra |].
      exists x. split; [exact Hx |]. rewrite <- E. apply Pg, Ex.
    + destruct (Dg (f u) (f v)) with (y := y) as [w [Hw E]]; [lra | tauto |].
      destruct (Df u v Huv w) as [x [Hx Ex]]; [left; lra |].
      exists x. split; [exact Hx |]. rewrite <- E. apply Pg, Ex.
Qed.

Lemma darboux_id : darboux (fun x => x).
Proof.
  split; [intros x y E; exact E |].
  intros u v H. apply (affine_fills (fun x => x) u v); try lra.
  exists 1, 0. intros. lra.
Qed.

(** [iterate f t] is f composed with itself t times: f^0 is the identity, f^(t+1) = f^t o f. *)
Fixpoint iterate (f : Q -> Q) (t : nat) (x : Q) : Q :=
  match t with O => x | S s => iterate f s (f x) end.

Lemma darboux_iterate : forall f t, darboux f -> darboux (iterate f t).
Proof.
  intros f t D. induction t as [| t IH].
  - exact darboux_id.
  - exact (darboux_compose f (iterate f t) D IH).
Qed.

(** ** Piecewise-linear functions by their knots *)

(** The function through the points of the list, constant to the left of the first and to the right of the last. *)
Fixpoint through (k : list (Q * Q)) (x : Q) : Q :=
  match k with
  | [] => 0
  | (x0, y0) :: rest =>
      match rest with
      | [] => y0
      | (x1, y1) :: _ =>
          if Qle_bool x x0 then y0
          else if Qle_bool x x1 then (y1 - y0) / (x1 - x0) * (x - x0) + y0
          else through rest x
      end
  end.

Fixpoint increasing (k : list (Q * Q)) : bool :=
  match k with
  | (x0, _) :: (((x1, _) :: _) as rest) => negb (Qle_bool x1 x0) && increasing rest
  | _ => true
  end.

(** No piece is steeper than [L]. *)
Fixpoint no_steeper (L : Q) (k : list (Q * Q)) : bool :=
  match k with
  | (x0, y0) :: (((x1, y1) :: _) as rest) =>
      Qle_bool (Qabs (y1 - y0)) (L * (x1 - x0)) && no_steeper L rest
  | _ => true
  end.

Lemma Qle_bool_false : forall x y, Qle_bool x y = false -> y < x.
Proof.
  intros x y H. destruct (Qlt_le_dec y x) as [L | L]; [exact L |].
  apply Qle_bool_iff in L. rewrite L in H. discriminate.
Qed.

Lemma Qle_bool_proper : forall a b c d, a == b -> c == d -> Qle_bool a c = Qle_bool b d.
Proof.
  intros a b c d E F. destruct (Qle_bool b d) eqn:B.
  - apply Qle_bool_iff in B. apply Qle_bool_iff. lra.
  - apply Qle_bool_false in B. destruct (Qle_bool a c) eqn:A; [| reflexivity].
    apply Qle_bool_iff in A. lra.
Qed.

Lemma through_proper : forall k, proper (through k).
Proof.
  induction k as [| [x0 y0] [| [x1 y1] r] IH]; intros x y E; try (simpl; reflexivity).
  change (through ((x0, y0) :: (x1, y1) :: r) x) with
    (if Qle_bool x x0 then y0 else if Qle_bool x x1 then (y1 - y0) / (x1 - x0) * (x - x0) + y0
     else through ((x1, y1) :: r) x).
  change (through ((x0, y0) :: (x1, y1) :: r) y) with
    (if Qle_bool y x0 then y0 else if Qle_bool y x1 then (y1 - y0) / (x1 - x0) * (y - x0) + y0
     else through ((x1, y1) :: r) y).
  rewrite (Qle_bool_proper x y x0 x0 E (Qeq_refl _)), (Qle_bool_proper x y x1 x1 E (Qeq_refl _)).
  destruct (Qle_bool y x0); [reflexivity |].
  destruct (Qle_bool y x1); [rewrite E; reflexivity | apply IH, E].
Qed.

(** On or left of its first knot the function has its first value. *)
Lemma through_left : forall x0 y0 r x, x <= x0 -> through ((x0, y0) :: r) x == y0.
Proof.
  intros x0 y0 [| [x1 y1] r] x H; simpl; [reflexivity |].
  apply Qle_bool_iff in H. rewrite H. reflexivity.
Qed.

Section FirstPiece.
  Variables (x0 y0 x1 y1 : Q) (r : list (Q * Q)).
  Hypothesis first : x0 < x1.
  Let f := through ((x0, y0) :: (x1, y1) :: r).

  Lemma first_piece : forall x, x0 <= x <= x1 -> f x == (y1 - y0) / (x1 - x0) * (x - x0) + y0.
  Proof.
    intros x [L R]. unfold f. simpl. destruct (Qle_bool x x0) eqn:A.
    - apply Qle_bool_iff in A. assert (E : x - x0 == 0) by lra. rewrite E. lra.
    - apply Qle_bool_iff in R. rewrite R. reflexivity.
  Qed.

  Lemma later_pieces : forall x, x1 <= x -> f x == through ((x1, y1) :: r) x.
  Proof.
    intros x H. destruct (Qlt_le_dec x1 x) as [L | L].
    - unfold f. simpl. destruct (Qle_bool x x0) eqn:A; [apply Qle_bool_iff in A; lra |].
      destruct (Qle_bool x x1) eqn:B; [apply Qle_bool_iff in B; lra |]. reflexivity.
    - rewrite (through_left x1 y1 r x L). rewrite first_piece; [| lra].
      assert (E : x - x0 == x1 - x0) by lra. rewrite E. field. lra.
  Qed.
End FirstPiece.

Lemma fills_ext : forall f g u v, (forall x, u <= x <= v -> f x == g x) -> u <= v -> fills g u v -> fills f u v.
Proof.
  intros f g u v E H F y Hy.
  assert (Eu : f u == g u) by (apply E; lra). assert (Ev : f v == g v) by (apply E; lra).
  destruct (F y) as [x [Hx Ex]]; [lra |]. exists x. split; [exact Hx |]. rewrite E; assumption.
Qed.

(** Two points of [u, v] are where a step from the left of c to its right can be cut. *)
Ltac cut_at c u v :=
  destruct (Qlt_le_dec c u) as [? | ?]; [| destruct (Qlt_le_dec v c) as [? | ?]].

Lemma through_fills : forall k, increasing k = true -> forall u v, u <= v -> fills (through k) u v.
Proof.
  induction k as [| [x0 y0] [| [x1 y1] r] IH]; intros I u v H.
  - intros y Hy. exists u. split; [lra |]. simpl in *. lra.
  - intros y Hy. exists u. split; [lra |]. simpl in *. lra.
  - cbn [increasing] in I. apply andb_prop in I. destruct I as [I1 I2].
    apply negb_true_iff in I1. apply Qle_bool_false in I1.
    set (f := through ((x0, y0) :: (x1, y1) :: r)).
    assert (A : forall a b, a <= b -> b <= x0 -> fills f a b).
    { intros a b Hab Hb. apply (affine_fills f a b); try lra. exists 0, y0. intros x Hx.
      unfold f. rewrite through_left; lra. }
    assert (B : forall a b, x0 <= a -> a <= b -> b <= x1 -> fills f a b).
    { intros a b H1 H2 H3. apply (affine_fills f a b); try lra.
      exists ((y1 - y0) / (x1 - x0)), (y0 - (y1 - y0) / (x1 - x0) * x0). intros x Hx.
      unfold f. rewrite first_piece; lra. }
    assert (C : forall a b, x1 <= a -> a <= b -> fills f a b).
    { intros a b H1 H2. apply (fills_ext f (through ((x1, y1) :: r))); [| exact H2 | apply IH; assumption].
      intros x Hx. apply later_pieces; lra. }
    assert (BC : forall a b, x0 <= a -> a <= b -> fills f a b).
    { intros a b H1 H2. cut_at x1 a b.
      - apply C; lra.
      - apply B; lra.
      - apply (fills_glue f a x1 b); [lra | apply B; lra | apply C; lra]. }
    cut_at x0 u v.
    + apply BC; lra.
    + apply A; lra.
    + apply (fills_glue f u x0 v); [lra | apply A; lra | apply BC; lra].
Qed.

Lemma through_darboux : forall k, increasing k = true -> darboux (through k).
Proof.
  intros k I. split; [apply through_proper | apply through_fills, I].
Qed.

(** ** Lipschitz constants *)

Definition lipschitz (L : Q) (f : Q -> Q) : Prop :=
  forall u v, u <= v -> - (L * (v - u)) <= f v - f u <= L * (v - u).

Lemma through_lipschitz : forall L k, 0 <= L -> increasing k = true -> no_steeper L k = true -> lipschitz L (through k).
Proof.
  intros L k HL. induction k as [| [x0 y0] [| [x1 y1] r] IH]; intros I N u v H.
  - simpl. assert (0 <= L * (v - u)) by (apply Qmult_le_0_compat; lra). lra.
  - simpl. assert (0 <= L * (v - u)) by (apply Qmult_le_0_compat; lra). lra.
  - cbn [increasing no_steeper] in I, N. apply andb_prop in I. destruct I as [I1 I2]. apply andb_prop in N. destruct N as [N1 N2].
    apply negb_true_iff in I1. apply Qle_bool_false in I1. apply Qle_bool_iff in N1.
    apply Qabs_Qle_condition in N1.
    set (f := through ((x0, y0) :: (x1, y1) :: r)).
    assert (A : forall a b, a <= b -> b <= x0 -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b Hab Hb. unfold f. rewrite !through_left; try lra.
      assert (0 <= L * (b - a)) by (apply Qmult_le_0_compat; lra). lra. }
    assert (B : forall a b, x0 <= a -> a <= b -> b <= x1 -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b H1 H2 H3. unfold f. rewrite !first_piece; try lra.
      set (s := (y1 - y0) / (x1 - x0)).
      assert (S : s * (x1 - x0) == y1 - y0) by (unfold s; field; lra).
      assert (s <= L) by (apply (Qmult_le_r _ _ (x1 - x0)); lra).
      assert (- L <= s) by (apply (Qmult_le_r _ _ (x1 - x0)); lra).
      assert (0 <= (L - s) * (b - a)) by (apply Qmult_le_0_compat; lra).
      assert (0 <= (L + s) * (b - a)) by (apply Qmult_le_0_compat; lra). lra. }
    assert (C : forall a b, x1 <= a -> a <= b -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b H1 H2. unfold f. rewrite !later_pieces; try lra. apply IH; assumption. }
    assert (BC : forall a b, x0 <= a -> a <= b -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b H1 H2. cut_at x1 a b.
      - apply C; lra.
      - apply B; lra.
      - assert (E := B a x1 ltac:(lra) ltac:(lra) ltac:(lra)).
        assert (F := C x1 b ltac:(lra) ltac:(lra)). lra. }
    cut_at x0 u v.
    + apply BC; lra.
    + apply A; lra.
    + assert (E := A u x0 ltac:(lra) ltac:(lra)). assert (F := BC x0 v ltac:(lra) ltac:(lra)). lra.
Qed.

Fixpoint power (L : Q) (t : nat) : Q := match t with O => 1 | S s => power L s * L end.

Lemma power_nonneg : forall L t, 0 <= L -> 0 <= power L t.
Proof.
  intros L t H. induction t; simpl; [lra | apply Qmult_le_0_compat; assumption].
Qed.

Lemma iterate_lipschitz : forall L f t, 0 <= L -> lipschitz L f -> lipschitz (power L t) (iterate f t).
Proof.
  intros L f t HL Hf. induction t as [| t IH]; intros u v H; simpl; [lra |].
  assert (P := power_nonneg L t HL). assert (F := Hf u v H).
  destruct (Qlt_le_dec (f v) (f u)) as [Lt | Le].
  - assert (G := IH (f v) (f u) ltac:(lra)).
    assert (0 <= power L t * (L * (v - u) - (f u - f v))) by (apply Qmult_le_0_compat; lra). lra.
  - assert (G := IH (f u) (f v) Le).
    assert (0 <= power L t * (L * (v - u) - (f v - f u))) by (apply Qmult_le_0_compat; lra). lra.
Qed.

(** ** Intervals that cover one another, and the crossings that they force *)

(** Between [c] and [d] the function passes from [low] or below to [high] or above, or the other way. *)
Definition spans (h : Q -> Q) (low high c d : Q) : Prop :=
  (h c <= low /\ high <= h d) \/ (h d <= low /\ high <= h c).

(** At least [n] crossings: in [u, v] there are [n] intervals, one after the other, along each of which [h] spans. *)
Inductive crosses (h : Q -> Q) (low high : Q) : Q -> Q -> nat -> Prop :=
| crosses_none : forall u v, u <= v -> crosses h low high u v 0
| crosses_more : forall u c d v n, u <= c -> c <= d -> spans h low high c d -> crosses h low high d v n ->
    crosses h low high u v (S n).

Lemma crosses_ordered : forall h low high u v n, crosses h low high u v n -> u <= v.
Proof. intros h low high u v n H. induction H; lra. Qed.

Lemma crosses_wider : forall h low high u v n u', u' <= u -> crosses h low high u v n -> crosses h low high u' v n.
Proof.
  intros h low high u v n u' L H. destruct H as [u v H | u c d v n H1 H2 H3 H4].
  - apply crosses_none. lra.
  - apply (crosses_more h low high u' c d v n); [lra | exact H2 | exact H3 | exact H4].
Qed.

Lemma crosses_app : forall h low high u c n, crosses h low high u c n ->
  forall v m, crosses h low high c v m -> crosses h low high u v (n + m).
Proof.
  intros h low high u c n H. induction H as [u c H | u c d e n H1 H2 H3 H4 IH]; intros v m K.
  - simpl. apply (crosses_wider _ _ _ c); assumption.
  - simpl. apply (crosses_more h low high u c d v (n + m)); auto.
Qed.

(** A branch of a vertex i: between [start] and [stop], both in V_i, the map spans V_target. *)
Record branch := Branch { start : Q; stop : Q; target : nat }.

Section Graph.
  Variable f : Q -> Q.
  Variable vertices : list (Q * Q).
  Variable branches : list (list branch).
  Variables low high : Q.

  Definition bottom (i : nat) : Q := fst (nth i vertices (0, 0)).
  Definition top (i : nat) : Q := snd (nth i vertices (0, 0)).

  Definition spans_bool (lo hi y z : Q) : bool :=
    (Qle_bool y lo && Qle_bool hi z) || (Qle_bool z lo && Qle_bool hi y).

  (** The branches stand in order between [from] and [to], and span what they are said to span. *)
  Fixpoint ordered (from to : Q) (bs : list branch) : bool :=
    match bs with
    | [] => Qle_bool from to
    | b :: rest =>
        Qle_bool from (start b) && Qle_bool (start b) (stop b)
        && spans_bool (bottom (target b)) (top (target b)) (f (start b)) (f (stop b))
        && ordered (stop b) to rest
    end.

  Fixpoint all_ordered (vs : list (Q * Q)) (bss : list (list branch)) : bool :=
    match vs, bss with
    | (lo, hi) :: vs', bs :: bss' => ordered lo hi bs && all_ordered vs' bss'
    | [], [] => true
    | _, _ => false
    end.

  (** For each vertex the number of walks of length t to vertices that contain the window. *)
  Definition ends : list N :=
    map (fun v => if Qle_bool (fst v) low && Qle_bool high (snd v) then 1%N else 0%N) vertices.

  Definition total (counts : list N) (bs : list branch) : N :=
    fold_right (fun b sum => (nth (target b) counts 0 + sum)%N) 0%N bs.

  Fixpoint walks (t : nat) : list N :=
    match t with O => ends | S s => let counts := walks s in map (total counts) branches end.

  Hypothesis valid : all_ordered vertices branches = true.
  Hypothesis f_darboux : darboux f.

  Lemma spans_bool_spec : forall lo hi y z, spans_bool lo hi y z = true ->
    (y <= lo /\ hi <= z) \/ (z <= lo /\ hi <= y).
  Proof.
    intros lo hi y z H. unfold spans_bool in H. apply orb_prop in H.
    destruct H as [H | H]; apply andb_prop in H; destruct H as [H1 H2];
      apply Qle_bool_iff in H1; apply Qle_bool_iff in H2; tauto.
  Qed.

  Lemma ordered_cons : forall from to b rest, ordered from to (b :: rest) = true ->
    from <= start b /\ start b <= stop b /\ ordered (stop b) to rest = true /\
    ((f (start b) <= bottom (target b) /\ top (target b) <= f (stop b)) \/
     (f (stop b) <= bottom (target b) /\ top (target b) <= f (start b))).
  Proof.
    intros from to b rest H. cbn [ordered] in H.
    apply andb_prop in H. destruct H as [H H4]. apply andb_prop in H. destruct H as [H H3].
    apply andb_prop in H. destruct H as [H1 H2].
    apply Qle_bool_iff in H1. apply Qle_bool_iff in H2. apply spans_bool_spec in H3. auto.
  Qed.

  Lemma ordered_le : forall bs from to, ordered from to bs = true -> from <= to.
  Proof.
    induction bs as [| b rest IH]; intros from to H.
    - apply Qle_bool_iff, H.
    - apply ordered_cons in H. destruct H as [H1 [H2 [H3 _]]]. apply IH in H3. lra.
  Qed.

  Lemma vertex_ordered : forall i, (i < length branches)%nat ->
    ordered (bottom i) (top i) (nth i branches []) = true.
  Proof.
    unfold bottom, top. revert valid. generalize vertices. generalize branches.
    intros bss vs. revert bss.
    induction vs as [| [lo hi] vs IH]; intros [| bs bss] V i Hi; try discriminate; [simpl in Hi; lia |].
    simpl in V. apply andb_prop in V. destruct V as [V1 V2].
    destruct i as [| i]; [exact V1 |]. simpl. apply IH; [exact V2 | simpl in Hi; lia].
  Qed.

  (** What walks of length t from vertex i force for every function that spans V_i before f is applied t times. *)
  Definition forced (t : nat) (i : nat) : Prop :=
    forall h u v, darboux h -> u <= v -> spans h (bottom i) (top i) u v ->
    exists n, (nth i (walks t) 0 <= N.of_nat n)%N /\ crosses (fun x => iterate f t (h x)) low high u v n.

  Section Step.
    Variable t : nat.
    Hypothesis previous : forall i, forced t i.
    Variable h : Q -> Q.
    Hypothesis h_darboux : darboux h.
    Let next := fun x => iterate f (S t) (h x).

    Lemma along : forall b c d, c <= d ->
      ((f (start b) <= bottom (target b) /\ top (target b) <= f (stop b)) \/
       (f (stop b) <= bottom (target b) /\ top (target b) <= f (start b))) ->
      (h c == start b /\ h d == stop b) \/ (h c == stop b /\ h d == start b) ->
      exists n, (nth (target b) (walks t) 0 <= N.of_nat n)%N /\ crosses next low high c d n.
    Proof.
      intros b c d L S E.
      apply (previous (target b) (fun x => f (h x))); [apply darboux_compose; assumption | exact L |].
      destruct f_darboux as [P _].
      destruct E as [[E1 E2] | [E1 E2]]; apply P in E1; apply P in E2; unfold spans; destruct S; [left | right | right | left]; lra.
    Qed.

    Lemma rising : forall bs from to u v, ordered from to bs = true -> u <= v -> h u <= from -> to <= h v ->
      exists n, (total (walks t) bs <= N.of_nat n)%N /\ crosses next low high u v n.
    Proof.
      induction bs as [| b rest IH]; intros from to u v O L Hu Hv.
      - exists 0%nat. split; [reflexivity | apply crosses_none, L].
      - assert (O' := O). apply ordered_le in O'. apply ordered_cons in O. destruct O as [O1 [O2 [O3 O4]]].
        assert (O5 := ordered_le _ _ _ O3).
        destruct h_darboux as [P F].
        destruct (F u v L (start b)) as [c [Hc Ec]]; [left; lra |].
        destruct (F c v (proj2 Hc) (stop b)) as [d [Hd Ed]]; [left; lra |].
        destruct (along b c d (proj1 Hd) O4) as [n [N1 C1]]; [left; split; assumption |].
        destruct (IH (stop b) to d v O3 (proj2 Hd)) as [m [N2 C2]]; [lra | exact Hv |].
        exists (n + m)%nat. split.
        + cbn [total fold_right]. unfold total in N2. lia.
        + apply (crosses_wider _ _ _ c); [lra |]. apply (crosses_app _ _ _ c d); assumption.
    Qed.

    Lemma falling : forall bs from to u v, ordered from to bs = true -> u <= v -> to <= h u -> h v <= from ->
      exists n, (total (walks t) bs <= N.of_nat n)%N /\ crosses next low high u v n.
    Proof.
      induction bs as [| b rest IH]; intros from to u v O L Hu Hv.
      - exists 0%nat. split; [reflexivity | apply crosses_none, L].
      - assert (O' := O). apply ordered_le in O'. apply ordered_cons in O. destruct O as [O1 [O2 [O3 O4]]].
        assert (O5 := ordered_le _ _ _ O3).
        destruct h_darboux as [P F].
        destruct (F u v L (stop b)) as [c [Hc Ec]]; [right; lra |].
        destruct (F c v (proj2 Hc) (start b)) as [d [Hd Ed]]; [right; lra |].
        destruct (IH (stop b) to u c O3 (proj1 Hc) Hu) as [m [N2 C2]]; [lra |].
        destruct (along b c d (proj1 Hd) O4) as [n [N1 C1]]; [right; split; assumption |].
        exists (m + (n + 0))%nat. split.
        + cbn [total fold_right]. unfold total in N2. lia.
        + apply (crosses_app _ _ _ u c); [exact C2 |].
          apply (crosses_app _ _ _ c d); [exact C1 | apply crosses_none; lra].
    Qed.
  End Step.

  Lemma nth_map : forall (A : Type) (g : A -> N) l i d, (i < length l)%nat -> nth i (map g l) 0%N = g (nth i l d).
  Proof.
    intros A g l. induction l as [| x l IH]; intros i d H; simpl in H; [lia |].
    destruct i as [| i]; [reflexivity |]. simpl. apply IH. lia.
  Qed.

  Theorem walks_are_forced : forall t i, forced t i.
  Proof.
    induction t as [| t IH]; intros i h u v D L S.
    - cbn [walks]. destruct (Nat.lt_ge_cases i (length vertices)) as [I | I].
      + unfold ends.
        rewrite (nth_map _ _ vertices i (0, 0) I). fold (bottom i) (top i).
        destruct (Qle_bool (bottom i) low && Qle_bool high (top i)) eqn:W.
        * apply andb_prop in W. destruct W as [W1 W2]. apply Qle_bool_iff in W1. apply Qle_bool_iff in W2.
          exists 1%nat. split; [reflexivity |].
          apply (crosses_more _ _ _ u u v v); try lra; [| apply crosses_none; lra].
          unfold spans in *. simpl. destruct S; [left | right]; lra.
        * exists 0%nat. split; [reflexivity | apply crosses_none, L].
      + exists 0%nat. split; [| apply crosses_none, L].
        rewrite nth_overflow; [reflexivity | unfold ends; rewrite map_length; exact I].
    - cbn [walks]. destruct (Nat.lt_ge_cases i (length branches)) as [I | I].
      + rewrite (nth_indep _ 0%N (total (walks t) [])) by (rewrite map_length; exact I).
        rewrite map_nth. assert (O := vertex_ordered i I).
        destruct S as [[S1 S2] | [S1 S2]].
        * exact (rising t IH h D _ _ _ _ _ O L S1 S2).
        * exact (falling t IH h D _ _ _ _ _ O L S2 S1).
      + exists 0%nat. split; [| apply crosses_none, L].
        rewrite nth_overflow; [reflexivity | rewrite map_length; exact I].
  Qed.

  (** The theorem on crossings: as many as there are walks of length t from the first vertex. *)
  Theorem crossings_of_iterates : forall t, bottom 0 <= top 0 ->
    exists n, (nth 0 (walks t) 0 <= N.of_nat n)%N /\ crosses (iterate f t) low high (bottom 0) (top 0) n.
  Proof.
    intros t L. apply (walks_are_forced t 0 (fun x => x) _ _ darboux_id L). left. split; apply Qle_refl.
  Qed.
End Graph.

(** ** Distances: every upper sum of |h - g|

    [upper u a b S]: S is an upper sum of [u] over [a, b], the area under a step function that is nowhere below [u], but
    perhaps where it jumps.
    The integral of a continuous function is the greatest number below all its upper sums, so [at_least u a b L]
    says, without integrals, that the integral of [u] over [a, b] is at least [L]. *)

Inductive upper (u : Q -> Q) : Q -> Q -> Q -> Prop :=
| upper_end : forall a b S, a == b -> S == 0 -> upper u a b S
| upper_step : forall a c b v S T, a <= c -> (forall x, a < x < c -> u x <= v) -> upper u c b S ->
    T == v * (c - a) + S -> upper u a b T.

Definition at_least (u : Q -> Q) (a b L : Q) : Prop := forall S, upper u a b S -> L <= S.

Lemma upper_split : forall u a b S, upper u a b S -> forall c, a <= c <= b ->
  exists S1 S2, upper u a c S1 /\ upper u c b S2 /\ S == S1 + S2.
Proof.
  intros u a b S H. induction H as [a b S E1 E2 | a d b v S T L V H IH E]; intros c Hc.
  - exists 0, 0. repeat split; try (apply upper_end; lra). lra.
  - destruct (Qlt_le_dec d c) as [Lt | Le].
    + destruct (IH c) as [S1 [S2 [U1 [U2 E']]]]; [lra |].
      exists (v * (d - a) + S1), S2. repeat split; [| exact U2 | lra].
      apply (upper_step u a d c v S1); [exact L | exact V | exact U1 | reflexivity].
    + exists (v * (c - a)), (v * (d - c) + S). repeat split.
      * apply (upper_step u a c c v 0); [lra | intros x Hx; apply V; lra | apply upper_end; reflexivity | lra].
      * apply (upper_step u c d b v S); [lra | intros x Hx; apply V; lra | exact H | reflexivity].
      * lra.
Qed.

Lemma at_least_add : forall u a c b L M, a <= c <= b -> at_least u a c L -> at_least u c b M -> at_least u a b (L + M).
Proof.
  intros u a c b L M Hc HL HM S US. destruct (upper_split u a b S US c Hc) as [S1 [S2 [U1 [U2 E]]]].
  apply HL in U1. apply HM in U2. lra.
Qed.

Lemma at_least_zero : forall u a b, (forall x, 0 <= u x) -> at_least u a b 0.
Proof.
  intros u a b P S H. induction H as [a b S E1 E2 | a c b v S T L V H IH E]; [lra |].
  destruct (Qlt_le_dec a c) as [Lt | Le].
  - assert (U := V ((a + c) * (1 # 2)) ltac:(lra)). specialize (P ((a + c) * (1 # 2))).
    assert (0 <= v * (c - a)) by (apply Qmult_le_0_compat; lra). lra.
  - assert (Z : c - a == 0) by lra. rewrite Z in E. lra.
Qed.

Lemma upper_ordered : forall u a b S, upper u a b S -> a <= b.
Proof. intros u a b S H. induction H; lra. Qed.

Lemma upper_below : forall u w a b S, upper w a b S -> (forall x, a <= x <= b -> u x <= w x) -> upper u a b S.
Proof.
  intros u w a b S H. induction H as [a b S E1 E2 | a c b v S T L V H IH E]; intros P.
  - apply upper_end; assumption.
  - assert (B := upper_ordered _ _ _ _ H). apply (upper_step u a c b v S); [exact L | | | exact E].
    + intros x Hx. assert (V' := V x Hx). assert (P' := P x ltac:(lra)). lra.
    + apply IH. intros x Hx. apply P. lra.
Qed.

Lemma upper_equal : forall u a b S a' S', upper u a b S -> a == a' -> S == S' -> upper u a' b S'.
Proof.
  intros u a b S a' S' H E1 E2. destruct H as [a b S E3 E4 | a c b v S T L V H E].
  - apply upper_end; lra.
  - apply (upper_step u a' c b v S); [lra | intros x Hx; apply V; lra | exact H | rewrite <- E2, <- E1; exact E].
Qed.

Lemma upper_app : forall u a c S, upper u a c S -> forall b T, upper u c b T -> upper u a b (S + T).
Proof.
  intros u a c S H. induction H as [a c S E1 E2 | a e c v S R L V H IH E]; intros b T U.
  - apply (upper_equal u c b T); [exact U | lra | lra].
  - apply (upper_step u a e b v (S + T)); [exact L | exact V | apply IH, U | lra].
Qed.

(** [weighs w a b L]: who takes [w] off a function can take [L] off every upper sum of it.  So the integral of [w] is at
    least [L], and such bounds can be added when functions are. *)
Definition weighs (w : Q -> Q) (a b L : Q) : Prop :=
  forall u S, upper (fun x => u x + w x) a b S -> exists T, upper u a b T /\ T + L <= S.

Lemma weighs_level : forall w a b v, (forall x, a < x < b -> v <= w x) -> weighs w a b (v * (b - a)).
Proof.
  intros w a b v P u S H. revert P. induction H as [a b S E1 E2 | a c b q S T L V H IH E]; intros P.
  - exists 0. split; [apply upper_end; [exact E1 | reflexivity] |]. assert (Z : b - a == 0) by lra. rewrite Z. lra.
  - assert (B := upper_ordered _ _ _ _ H). destruct IH as [T' [U I]]; [intros x Hx; apply P; lra |].
    exists ((q - v) * (c - a) + T'). split; [| lra].
    apply (upper_step u a c b (q - v) T'); [exact L | | exact U | reflexivity].
    intros x Hx. assert (V' := V x Hx). assert (P' := P x ltac:(lra)). simpl in V'. lra.
Qed.

Lemma weighs_less : forall w a b L M, weighs w a b L -> M <= L -> weighs w a b M.
Proof.
  intros w a b L M W Le u S U. destruct (W u S U) as [T [V I]]. exists T. split; [exact V | lra].
Qed.

Lemma weighs_nothing : forall w a b L, (forall x, 0 <= w x) -> L <= 0 -> weighs w a b L.
Proof.
  intros w a b L P N. apply (weighs_less w a b (0 * (b - a))); [| lra]. apply weighs_level. intros x _. apply P.
Qed.

Lemma weighs_app : forall w a c b L M, a <= c <= b -> weighs w a c L -> weighs w c b M -> weighs w a b (L + M).
Proof.
  intros w a c b L M Hc HL HM u S U. destruct (upper_split _ a b S U c Hc) as [S1 [S2 [U1 [U2 E]]]].
  destruct (HL u S1 U1) as [T1 [V1 I1]]. destruct (HM u S2 U2) as [T2 [V2 I2]].
  exists (T1 + T2). split; [apply (upper_app u a c); assumption | lra].
Qed.

Lemma weighs_add : forall w z a b L M, weighs w a b L -> weighs z a b M -> weighs (fun x => w x + z x) a b (L + M).
Proof.
  intros w z a b L M HL HM u S U.
  destruct (HM (fun x => u x + w x) S) as [T [V I]].
  - apply (upper_below _ _ a b S U). intros x _. lra.
  - destruct (HL u T V) as [R [W J]]. exists R. split; [exact W | lra].
Qed.

(** What weighs [L] and is at most [d] above [u] bounds the integral of [u]. *)
Lemma weighs_at_least : forall w u d a b L, weighs w a b L -> (forall x, w x <= u x + d) -> at_least u a b (L - d * (b - a)).
Proof.
  intros w u d a b L W P S U.
  assert (V : upper (fun x => u x + d) a b (S + d * (b - a))).
  { clear - U. induction U as [a b S E1 E2 | a c b v S T L V U IH E].
    - apply upper_end; [exact E1 |]. assert (Z : b - a == 0) by lra. rewrite Z. lra.
    - apply (upper_step _ a c b (v + d) (S + d * (b - c))); [exact L | | exact IH | lra].
      intros x Hx. assert (V' := V x Hx). lra. }
  destruct (W (fun _ => 0) (S + d * (b - a))) as [T [Z I]].
  - apply (upper_below _ _ a b _ V). intros x _. assert (P' := P x). lra.
  - apply at_least_zero in Z; [lra | intros; lra].
Qed.

(** ** On which side of a level a function of few pieces lies *)

(** Weakly above the level [m], or weakly below it. *)
Definition side (s : bool) (m : Q) (g : Q -> Q) (x : Q) : Prop := if s then m <= g x else g x <= m.

Definition one_side (s : bool) (m : Q) (g : Q -> Q) (a b : Q) : Prop := forall x, a <= x <= b -> side s m g x.

(** [sides m g a b s n]: [g] changes its side of [m] at most [n] times between [a] and [b], beginning with side [s]. *)
Inductive sides (m : Q) (g : Q -> Q) : Q -> Q -> bool -> nat -> Prop :=
| sides_one : forall a b s, a <= b -> one_side s m g a b -> sides m g a b s 0
| sides_more : forall a c b s n, a <= c -> one_side s m g a c -> sides m g c b (negb s) n -> sides m g a b s (S n).

Lemma sides_ordered : forall m g a b s n, sides m g a b s n -> a <= b.
Proof. intros m g a b s n H. induction H; lra. Qed.

Lemma sides_longer : forall m g c b s n, sides m g c b s n ->
  forall a, a <= c -> one_side s m g a c -> sides m g a b s n.
Proof.
  intros m g c b s n H a L O. destruct H as [c b s H1 H2 | c d b s n H1 H2 H3].
  - apply sides_one; [lra |]. intros x Hx. destruct (Qlt_le_dec c x); [apply H2 | apply O]; lra.
  - apply (sides_more m g a d b s n); [lra | | exact H3].
    intros x Hx. destruct (Qlt_le_dec c x); [apply H2 | apply O]; lra.
Qed.

(** Seen from [c] on there are fewer changes, or as many and none before [c]. *)
Lemma sides_from : forall m g a b s n, sides m g a b s n -> forall c, a <= c <= b ->
  exists s' n', sides m g c b s' n' /\ (n' <= n)%nat /\ (n' = n -> one_side s m g a c).
Proof.
  intros m g a b s n H. induction H as [a b s L O | a d b s n L O H IH]; intros c Hc.
  - exists s, 0%nat. split; [apply sides_one; [lra | intros x Hx; apply O; lra] |].
    split; [lia |]. intros _ x Hx. apply O. lra.
  - destruct (Qlt_le_dec d c) as [Lt | Le].
    + destruct (IH c) as [s' [n' [K [N _]]]]; [lra |]. exists s', n'. split; [exact K |]. split; [lia |]. intros E. lia.
    + exists s, (S n). split; [apply (sides_more m g c d b s n); [lra | intros x Hx; apply O; lra | exact H] |].
      split; [lia |]. intros _ x Hx. apply O. lra.
Qed.

Lemma affine_below : forall f a b m, affine_on f a b -> f a <= m -> f b <= m -> one_side false m f a b.
Proof.
  intros f a b m [s [c H]] Ha Hb x Hx. simpl.
  assert (Ea := H a ltac:(lra)). assert (Eb := H b ltac:(lra)). rewrite (H x Hx).
  destruct (Qlt_le_dec s 0) as [N | P].
  - assert (0 <= - s * (x - a)) by (apply Qmult_le_0_compat; lra). lra.
  - assert (0 <= s * (b - x)) by (apply Qmult_le_0_compat; lra). lra.
Qed.

Lemma affine_above : forall f a b m, affine_on f a b -> m <= f a -> m <= f b -> one_side true m f a b.
Proof.
  intros f a b m [s [c H]] Ha Hb x Hx. simpl.
  assert (Ea := H a ltac:(lra)). assert (Eb := H b ltac:(lra)). rewrite (H x Hx).
  destruct (Qlt_le_dec s 0) as [N | P].
  - assert (0 <= - s * (b - x)) by (apply Qmult_le_0_compat; lra). lra.
  - assert (0 <= s * (x - a)) by (apply Qmult_le_0_compat; lra). lra.
Qed.

Lemma affine_shorter : forall f a b c d, affine_on f a b -> a <= c -> d <= b -> affine_on f c d.
Proof. intros f a b c d [s [k H]] L R. exists s, k. intros x Hx. apply H. lra. Qed.

(** An affine function lies on one side of a level, or crosses it once. *)
Lemma affine_sides : forall f a b m, affine_on f a b -> a <= b ->
  one_side true m f a b \/ one_side false m f a b \/
  exists e s, a <= e <= b /\ one_side s m f a e /\ one_side (negb s) m f e b.
Proof.
  intros f a b m A L.
  destruct (Qlt_le_dec (f a) m) as [La | La]; destruct (Qlt_le_dec (f b) m) as [Lb | Lb].
  - right. left. apply affine_below; [exact A | lra | lra].
  - right. right. destruct (affine_fills f a b a b A ltac:(lra) L ltac:(lra) m) as [e [He E]]; [left; lra |].
    exists e, false. split; [exact He |]. split.
    + apply affine_below; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
    + apply affine_above; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
  - right. right. destruct (affine_fills f a b a b A ltac:(lra) L ltac:(lra) m) as [e [He E]]; [right; lra |].
    exists e, true. split; [exact He |]. split.
    + apply affine_above; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
    + apply affine_below; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
  - left. apply affine_above; [exact A | lra | lra].
Qed.

(** ** Functions of few affine pieces *)

(** [a, b] is cut into [n] intervals on each of which all functions of the list are affine. *)
Inductive pieces (fs : list (Q -> Q)) : Q -> Q -> nat -> Prop :=
| pieces_one : forall a b, a <= b -> Forall (fun f => affine_on f a b) fs -> pieces fs a b 1
| pieces_more : forall a c b n, a <= c -> Forall (fun f => affine_on f a c) fs -> pieces fs c b n ->
    pieces fs a b (S n).

Lemma pieces_ordered : forall fs a b n, pieces fs a b n -> a <= b.
Proof. intros fs a b n H. induction H; lra. Qed.

(** A function of n pieces changes its side of a level at most n times. *)
Lemma pieces_sides : forall m g fs a b n, pieces fs a b n -> fs = [g] -> exists s k, (k <= n)%nat /\ sides m g a b s k.
Proof.
  intros m g fs a b n H E. induction H as [a b L A | a c b n L A H IH]; subst fs; inversion A as [| x l G _]; subst.
  - destruct (affine_sides g a b m G L) as [T | [F | [e [s [He [H1 H2]]]]]].
    + exists true, 0%nat. split; [lia | apply sides_one; assumption].
    + exists false, 0%nat. split; [lia | apply sides_one; assumption].
    + exists s, 1%nat. split; [lia |]. apply (sides_more m g a e b s 0); [lra | exact H1 |].
      apply sides_one; [lra | exact H2].
  - destruct IH as [s [k [K D]]].
    assert (Join : forall s', one_side s' m g a c -> exists s k, (k <= S n)%nat /\ sides m g a b s k).
    { intros s' O. destruct (Bool.bool_dec s' s) as [-> | Ne].
      - exists s, k. split; [lia | apply (sides_longer m g c); assumption].
      - exists s', (S k). split; [lia |]. apply (sides_more m g a c b s' k); [exact L | exact O |].
        replace (negb s') with s by (destruct s, s'; simpl; congruence). exact D. }
    destruct (affine_sides g a c m G L) as [T | [F | [e [s' [He [H1 H2]]]]]]; [eauto | eauto |].
    destruct (Bool.bool_dec (negb s') s) as [Eq | Ne].
    + exists s', (S k). split; [lia |]. apply (sides_more m g a e b s' k); [lra | exact H1 |].
      rewrite Eq. rewrite Eq in H2. apply (sides_longer m g c); [exact D | lra | exact H2].
    + assert (s' = s) by (destruct s, s'; simpl in *; congruence). subst s'.
      (* the level is passed to the far side and back: on [e, c] the function is at the level where it ends *)
      destruct (Qlt_le_dec e c) as [Lt | Le].
      * assert (one_side s m g a c).
        { assert (At : g c == m).
          { assert (X := H2 c ltac:(lra)).
            destruct D as [c b s D1 D2 | c d b s k D1 D2 D3]; assert (Y := D2 c ltac:(lra)); destruct s; simpl in *; lra. }
          assert (Ae := H1 e ltac:(lra)). assert (Be := H2 e ltac:(lra)).
          intros x Hx. destruct (Qlt_le_dec e x) as [X | X]; [| apply H1; lra].
          assert (Sub : affine_on g e c) by (apply (affine_shorter g a c); [exact G | lra | lra]).
          destruct s; simpl in *.
          - apply (affine_above g e c m Sub); lra.
          - apply (affine_below g e c m Sub); lra. }
        exists s, k. split; [lia | apply (sides_longer m g c); assumption].
      * exists s, k. split; [lia |]. apply (sides_longer m g c); [exact D | exact L |].
        intros x Hx. destruct (Qlt_le_dec e x); [lra | apply H1; lra].
Qed.

(** ** From crossings to distance

    A window (x, y) is a point of the plane, and its worth is how often h crosses it over and above the pieces of g.  The
    integral of |h - g| is at least that of the worth over all windows x < y, divided by twice the slope k.

    Cut the plane into small squares, x between X and X + d and y between Y - d and Y.  The level of one is m = (X + Y) / 2,
    and a point belongs to it if m lies between its h and its g, and h between X and X + d, or between Y - d and Y.  Along
    each crossing of (X, Y) on which g stays on one side of m there is a stretch of such points, no shorter than d / k
    since h takes as long to rise by d.  Each point, on the other hand, belongs to 2 |h - g| / d + 2 squares at most.  So
    half a step for each square to which a point belongs makes a function that is hardly above |h - g|, and its integral is
    at least d^2 / (2 k) times the worth of each square.  With d towards 0 nothing is lost. *)

Definition number (n : nat) : Q := inject_Z (Z.of_nat n).

Lemma number_next : forall n, number (S n) == number n + 1.
Proof. intros n. unfold number. rewrite Nat2Z.inj_succ. unfold Z.succ. rewrite inject_Z_plus. reflexivity. Qed.

Lemma number_add : forall n m, number (n + m) == number n + number m.
Proof. intros n m. unfold number. rewrite Nat2Z.inj_add, inject_Z_plus. reflexivity. Qed.

Lemma number_times : forall n m, number (n * m) == number n * number m.
Proof. intros n m. unfold number. rewrite Nat2Z.inj_mul, inject_Z_mult. reflexivity. Qed.

Lemma number_nonneg : forall n, 0 <= number n.
Proof. intros n. unfold number. change 0 with (inject_Z 0). rewrite <- Zle_Qle. lia. Qed.

Lemma cleared : forall r, 0 <= r -> number (Z.to_nat (Qnum r)) == r * inject_Z (Zpos (Qden r)).
Proof.
  intros [u v] R. unfold Qle in R. simpl in *. unfold number. rewrite Z2Nat.id by lia.
  unfold inject_Z, Qeq, Qmult. simpl. lia.
Qed.

(** Archimedes: what steps of every size lose in proportion to themselves is not lost. *)
Lemma no_loss : forall a b c, (forall n, number (S n) * a <= number (S n) * b + c) -> a <= b.
Proof.
  intros a b c H. destruct (Qlt_le_dec b a) as [Lt | Le]; [exfalso | exact Le].
  assert (K : exists n, c < number n * (a - b)).
  { exists (Z.to_nat (Z.max 0 (Qceiling (c / (a - b)))) + 1)%nat.
    assert (Q : c / (a - b) * (a - b) == c) by (field; lra).
    set (y := c / (a - b)) in *.
    assert (y < number (Z.to_nat (Z.max 0 (Qceiling y)) + 1)).
    { apply (Qle_lt_trans _ (inject_Z (Qceiling y))); [apply Qle_ceiling |]. unfold number. rewrite <- Zlt_Qlt. lia. }
    rewrite <- Q. apply Qmult_lt_compat_r; lra. }
  destruct K as [n K]. specialize (H n). assert (E := number_next n).
  assert (number (S n) * (a - b) == number n * (a - b) + (a - b)) by (rewrite E; lra). lra.
Qed.

Lemma crosses_inside : forall h low high low' high' a b n, low <= low' -> high' <= high ->
  crosses h low high a b n -> crosses h low' high' a b n.
Proof.
  intros h low high low' high' a b n L R H. induction H as [a b H | a c e b n H1 H2 H3 H4 IH].
  - apply crosses_none, H.
  - apply (crosses_more _ _ _ a c e b n); [exact H1 | exact H2 | | exact IH]. unfold spans in *. destruct H3; [left | right]; lra.
Qed.

Ltac either := repeat match goal with H : _ \/ _ |- _ => destruct H end.

(** Squares by numbers: [p] is the value of h, and [q] that of g. *)
Section Squares.
  Variables (d p q : Q).
  Hypothesis step : 0 < d.

  Definition less (x y : Q) : bool := negb (Qle_bool y x).

  (** Half a step where the point belongs to the square. *)
  Definition square (X Y : Q) : Q :=
    let m := (X + Y) * (1 # 2) in
    if (less X p && less p (X + d) && (Qle_bool p m && Qle_bool m q))
      || (less (Y - d) p && less p Y && (Qle_bool q m && Qle_bool m p))
    then d * (1 # 2) else 0.

  Definition belongs (X Y : Q) : Prop :=
    (X < p < X + d /\ p <= (X + Y) * (1 # 2) <= q) \/ (Y - d < p < Y /\ q <= (X + Y) * (1 # 2) <= p).

  Lemma less_iff : forall x y, less x y = true <-> x < y.
  Proof.
    intros x y. unfold less. rewrite negb_true_iff. split; [apply Qle_bool_false |].
    intros H. destruct (Qle_bool y x) eqn:E; [apply Qle_bool_iff in E; lra | reflexivity].
  Qed.

  Lemma square_cases : forall X Y, (belongs X Y /\ square X Y = d * (1 # 2)) \/ (~ belongs X Y /\ square X Y = 0).
  Proof.
    intros X Y. unfold square, belongs. rewrite <- !less_iff, <- !Qle_bool_iff, <- !andb_true_iff, <- orb_true_iff.
    match goal with |- context [?b = true] => destruct b end; [left | right]; split; try reflexivity; discriminate.
  Qed.

  (** [c] squares of the column at X, from Y on; and the columns of [c] steps, from X on: all squares off the diagonal. *)
  Fixpoint rows (c : nat) (X Y : Q) : Q :=
    match c with O => 0 | S c => square X Y + rows c X (Y + d) end.

  Fixpoint grid (c : nat) (X : Q) : Q :=
    match c with O => 0 | S c => rows c X (X + d + d) + grid c (X + d) end.

  Lemma rows_up : p <= q -> forall c X Y,
    rows c X Y <= q - p + d /\ (Y <= 2 * q - p + d -> rows c X Y <= (2 * q - p + d - Y + d) * (1 # 2))
    /\ (2 * q - p + d < Y -> rows c X Y <= 0) /\ (p <= X \/ X + d <= p -> rows c X Y <= 0).
  Proof.
    intros L. induction c as [| c IH]; intros X Y; cbn [rows]; [repeat split; intros; lra |].
    destruct (IH X (Y + d)) as [I1 [I2 [I3 I4]]].
    destruct (square_cases X Y) as [[[B | B] ->] | [_ ->]];
      destruct (Qlt_le_dec (2 * q - p + d) (Y + d)) as [Lt | Le]; try (specialize (I3 Lt)); try (specialize (I2 Le));
      repeat split; intros; try (specialize (I4 ltac:(assumption))); either; lra.
  Qed.

  Lemma grid_up : p <= q -> forall c X, grid c X <= q - p + d /\ (p <= X -> grid c X <= 0).
  Proof.
    intros L. induction c as [| c IH]; intros X; cbn [grid]; [split; intros; lra |].
    destruct (IH (X + d)) as [I1 I2]. destruct (rows_up L c X (X + d + d)) as [R1 [_ [_ R4]]].
    destruct (Qlt_le_dec X p) as [Lt | Le].
    2: { specialize (R4 (or_introl Le)). specialize (I2 ltac:(lra)). split; intros; lra. }
    split; [| intros; lra].
    destruct (Qlt_le_dec p (X + d)) as [Lt' | Le']; [specialize (I2 ltac:(lra)) | specialize (R4 (or_intror Le'))]; lra.
  Qed.

  Lemma rows_down : q <= p -> forall c X Y,
    rows c X Y <= d * (1 # 2) /\ (p <= Y - d -> rows c X Y <= 0) /\ (p <= X \/ X <= 2 * q - p - d -> rows c X Y <= 0).
  Proof.
    intros L. induction c as [| c IH]; intros X Y; cbn [rows]; [repeat split; intros; lra |].
    destruct (IH X (Y + d)) as [I1 [I2 I3]].
    destruct (square_cases X Y) as [[[B | B] ->] | [_ ->]]; repeat split; intros;
      try (specialize (I3 ltac:(assumption))); try (specialize (I2 ltac:(lra))); either; lra.
  Qed.

  Lemma grid_down : q <= p -> forall c X, grid c X <= p - q + d /\ (p <= X -> grid c X <= 0)
    /\ (2 * q - p - d <= X <= p -> grid c X <= (p - X + d) * (1 # 2)).
  Proof.
    intros L. induction c as [| c IH]; intros X; cbn [grid]; [repeat split; intros; lra |].
    destruct (IH (X + d)) as [I1 [I2 I3]]. destruct (rows_down L c X (X + d + d)) as [R1 [_ R3]].
    assert (A : p <= X -> rows c X (X + d + d) + grid c (X + d) <= 0).
    { intros H. specialize (R3 (or_introl H)). specialize (I2 ltac:(lra)). lra. }
    assert (B : 2 * q - p - d <= X <= p -> rows c X (X + d + d) + grid c (X + d) <= (p - X + d) * (1 # 2)).
    { intros H.
      destruct (Qlt_le_dec p (X + d)) as [Lt | Le]; [specialize (I2 ltac:(lra)) | specialize (I3 ltac:(lra))]; lra. }
    split; [| split; [exact A | exact B]].
    destruct (Qlt_le_dec p X) as [Lt | Le]; [specialize (A ltac:(lra)); lra |].
    destruct (Qlt_le_dec X (2 * q - p - d)) as [Lt' | Le']; [| specialize (B ltac:(lra)); lra].
    specialize (R3 (or_intror (Qlt_le_weak _ _ Lt'))). lra.
  Qed.

  Lemma grid_below : forall c X, grid c X <= Qabs (p - q) + d.
  Proof.
    intros c X. assert (A := Qle_Qabs (p - q)). assert (B := Qle_Qabs (- (p - q))). rewrite Qabs_opp in B.
    destruct (Qlt_le_dec p q) as [Lt | Le].
    - destruct (grid_up ltac:(lra) c X) as [H _]. lra.
    - destruct (grid_down Le c X) as [H _]. lra.
  Qed.
End Squares.

Section Distance.
  Variables (h g : Q -> Q) (k z a b : Q) (p : nat).
  Hypothesis steep : 0 < k.
  Hypothesis inverse : k * z == 1 # 2.
  Hypothesis h_lipschitz : lipschitz k h.
  Hypothesis h_darboux : darboux h.
  Hypothesis few : pieces [g] a b p.

  (** What every window is worth: its crossings over and above the pieces of g, or less. *)
  Variable worth : Q -> Q -> Q.
  Hypothesis counted : forall low high, worth low high <= 0 \/
    exists n, crosses h low high a b n /\ worth low high <= inject_Z (Z.of_nat n - Z.of_nat p).

  Lemma z_positive : 0 < z.
  Proof. apply (Qmult_lt_l _ _ k steep). lra. Qed.

  Section Square.
    Variables (d X Y : Q).
    Hypothesis step : 0 < d.
    Hypothesis apart : X + d + d <= Y.
    Let w := fun x => square d (h x) (g x) X Y.

    Lemma w_nonneg : forall x, 0 <= w x.
    Proof. intros x. unfold w. destruct (square_cases d (h x) (g x) X Y) as [[_ ->] | [_ ->]]; lra. Qed.

    Lemma w_where : forall x, belongs d (h x) (g x) X Y -> d * (1 # 2) <= w x.
    Proof. intros x B. unfold w. destruct (square_cases d (h x) (g x) X Y) as [[_ ->] | [N _]]; [lra | contradiction]. Qed.

    (** Along a crossing on which g stays on one side of the level. *)
    Lemma missed : forall c e s, c <= e -> spans h X Y c e -> one_side s ((X + Y) * (1 # 2)) g c e ->
      weighs w c e (d * d * z).
    Proof.
      intros c e s L S O. assert (Z := z_positive). assert (P : 0 < d * z) by (apply Qmult_lt_0_compat; assumption).
      set (v := if s then X + d * (1 # 2) else Y - d * (1 # 2)).
      assert (V : X + d * (1 # 2) <= v <= Y - d * (1 # 2)) by (unfold v; destruct s; lra).
      assert (K : k * (d * z) == d * (1 # 2)).
      { assert (E : k * (d * z) == d * (k * z)) by ring. rewrite E, inverse. reflexivity. }
      destruct h_darboux as [_ F]. destruct (F c e L v) as [x [Hx Ex]]; [unfold spans in S; lra |].
      assert (C : d * z <= x - c).
      { apply (Qmult_le_l _ _ k steep). assert (Lip := h_lipschitz c x ltac:(lra)). destruct S; lra. }
      assert (D : d * z <= e - x).
      { apply (Qmult_le_l _ _ k steep). assert (Lip := h_lipschitz x e ltac:(lra)). destruct S; lra. }
      apply (weighs_less _ c e (0 + (d * (1 # 2) * ((x + d * z) - (x - d * z)) + 0))); [| lra].
      apply (weighs_app _ c (x - d * z) e); [lra | apply weighs_nothing; [apply w_nonneg | lra] |].
      apply (weighs_app _ (x - d * z) (x + d * z) e); [lra | | apply weighs_nothing; [apply w_nonneg | lra]].
      apply weighs_level. intros y Hy. apply w_where.
      assert (Near : - (d * (1 # 2)) < h y - h x < d * (1 # 2)).
      { destruct (Qlt_le_dec x y) as [Lt | Le].
        - assert (Lip := h_lipschitz x y ltac:(lra)). assert (k * (y - x) < k * (d * z)) by (apply Qmult_lt_l; lra). lra.
        - assert (Lip := h_lipschitz y x Le). assert (k * (x - y) < k * (d * z)) by (apply Qmult_lt_l; lra). lra. }
      assert (G := O y ltac:(lra)). unfold belongs. destruct s; simpl in G; unfold v in *; [left | right]; lra.
    Qed.

    (** All crossings, but for at most one for each change of side. *)
    Lemma missed_by_sides : forall c b n, crosses h X Y c b n -> forall s j, sides ((X + Y) * (1 # 2)) g c b s j ->
      weighs w c b (inject_Z (Z.of_nat n - Z.of_nat j) * (d * d * z)).
    Proof.
      assert (Z := z_positive).
      assert (T : 0 <= d * d * z) by (apply Qmult_le_0_compat; [apply Qmult_le_0_compat |]; lra).
      assert (None : forall a b i, (i <= 0)%Z -> weighs w a b (inject_Z i * (d * d * z))).
      { intros a' b' i I. apply weighs_nothing; [apply w_nonneg |].
        assert (inject_Z i <= 0) by (change 0 with (inject_Z 0); rewrite <- Zle_Qle; exact I).
        assert (0 <= - inject_Z i * (d * d * z)) by (apply Qmult_le_0_compat; lra). lra. }
      intros a' b' n H. induction H as [a' b' L | a' c e b' n L1 L2 S H IH]; intros s j D; [apply None; lia |].
      assert (L3 := crosses_ordered _ _ _ _ _ _ H).
      destruct (sides_from _ g a' b' s j D c ltac:(lra)) as [s1 [j1 [D1 [J1 _]]]].
      destruct (sides_from _ g c b' s1 j1 D1 e ltac:(lra)) as [s2 [j2 [D2 [J2 O2]]]].
      assert (Mid : weighs w c e (inject_Z (1 - Z.of_nat (j1 - j2)) * (d * d * z))).
      { destruct (Nat.eq_dec j2 j1) as [E | Ne]; [| apply None; lia].
        replace (1 - Z.of_nat (j1 - j2))%Z with 1%Z by lia.
        apply (weighs_less _ c e (d * d * z)); [exact (missed c e s1 L2 S (O2 E)) |]. unfold inject_Z. lra. }
      apply (weighs_less _ a' b' (0 + (inject_Z (1 - Z.of_nat (j1 - j2)) * (d * d * z)
        + inject_Z (Z.of_nat n - Z.of_nat j2) * (d * d * z)))).
      - apply (weighs_app _ a' c b'); [lra | apply weighs_nothing; [apply w_nonneg | lra] |].
        apply (weighs_app _ c e b'); [lra | exact Mid | exact (IH s2 j2 D2)].
      - set (i := inject_Z (1 - Z.of_nat (j1 - j2))). set (i' := inject_Z (Z.of_nat n - Z.of_nat j2)).
        set (all := inject_Z (Z.of_nat (Datatypes.S n) - Z.of_nat j)).
        assert (I : all <= i + i') by (unfold all, i, i'; rewrite <- inject_Z_plus, <- Zle_Qle; lia).
        assert (0 <= (i + i' - all) * (d * d * z)) by (apply Qmult_le_0_compat; lra). lra.
    Qed.

    Lemma square_weighs : forall low high, low <= X -> Y <= high -> weighs w a b (worth low high * (d * d * z)).
    Proof.
      intros low high L R. assert (Z := z_positive).
      assert (T : 0 <= d * d * z) by (apply Qmult_le_0_compat; [apply Qmult_le_0_compat |]; lra).
      destruct (counted low high) as [N | [n [C N]]].
      - apply weighs_nothing; [apply w_nonneg |].
        assert (0 <= - worth low high * (d * d * z)) by (apply Qmult_le_0_compat; lra). lra.
      - apply (crosses_inside h low high X Y) in C; [| exact L | exact R].
        destruct (pieces_sides ((X + Y) * (1 # 2)) g [g] a b p few eq_refl) as [s [j [J S]]].
        apply (weighs_less _ a b _ _ (missed_by_sides a b n C s j S)).
        assert (inject_Z (Z.of_nat n - Z.of_nat p) <= inject_Z (Z.of_nat n - Z.of_nat j)) by (rewrite <- Zle_Qle; lia).
        assert (0 <= (inject_Z (Z.of_nat n - Z.of_nat j) - worth low high) * (d * d * z))
          by (apply Qmult_le_0_compat; lra). lra.
    Qed.
  End Square.

  (** Levels y < y' < ..: a window lies in all those around it, and is worth as much as the least of them between two
      levels.  [area] is the integral of that over all windows, [strip] the part of it from one x up to windows that end
      above y, for each unit of x; [diagonal] bounds what squares of size d leave out, divided by d. *)
  Fixpoint strip (low y : Q) (ys : list Q) : Q :=
    match ys with [] => 0 | y' :: ys => worth low y' * (y' - y) + strip low y' ys end.

  Fixpoint area (y : Q) (ys : list Q) : Q :=
    match ys with [] => 0 | y' :: ys => (y' - y) * (worth y y' * (y' - y) * (1 # 2) + strip y y' ys) + area y' ys end.

  Fixpoint diagonal (y : Q) (ys : list Q) : Q :=
    match ys with [] => 0 | y' :: ys => (y' - y) * worth y y' * (1 # 2) + diagonal y' ys end.

  Fixpoint ascending (y : Q) (ys : list Q) : bool :=
    match ys with [] => true | y' :: ys => Qle_bool y y' && ascending y' ys end.

  (** The levels are so many steps apart. *)
  Fixpoint stepped (d y : Q) (ys : list Q) (cs : list nat) : Prop :=
    match ys, cs with
    | [], [] => True
    | y' :: ys, c :: cs => y' == y + number c * d /\ stepped d y' ys cs
    | _, _ => False
    end.

  Definition sum (cs : list nat) : nat := fold_right plus 0%nat cs.

  Lemma finer : forall d d' m ys y cs, number m * d' == d -> stepped d y ys cs ->
    stepped d' y ys (map (fun c => c * m)%nat cs).
  Proof.
    intros d d' m ys. induction ys as [| y' ys IH]; intros y [| c cs] E S; simpl in *; try exact S.
    destruct S as [S1 S2]. split; [| apply IH; assumption]. rewrite S1, number_times, <- E. ring.
  Qed.

  Lemma common_step : forall ys y, ascending y ys = true -> exists d cs, 0 < d /\ stepped d y ys cs.
  Proof.
    induction ys as [| y' ys IH]; intros y A.
    - exists 1, []. split; [lra | exact I].
    - cbn [ascending] in A. apply andb_prop in A. destruct A as [A1 A2]. apply Qle_bool_iff in A1.
      destruct (IH y' A2) as [d [cs [D S]]].
      set (r := (y' - y) / d). assert (R : r * d == y' - y) by (unfold r; field; lra).
      assert (R0 : 0 <= r) by (apply (Qmult_le_r _ _ d D); lra).
      assert (N := cleared r R0).
      set (m := Pos.to_nat (Qden r)).
      assert (M : number m == inject_Z (Zpos (Qden r))) by (unfold number, m; rewrite positive_nat_Z; reflexivity).
      assert (M0 : 0 < number m) by (rewrite M; unfold Qlt; simpl; lia).
      exists (d / number m), (Z.to_nat (Qnum r) :: map (fun c => c * m)%nat cs).
      assert (E : number m * (d / number m) == d) by (field; lra).
      split; [apply (Qmult_lt_l _ _ _ M0); lra |]. split.
      + rewrite N, <- M.
        assert (F : r * number m * (d / number m) == r * (number m * (d / number m))) by ring. rewrite F, E. lra.
      + apply (finer d); assumption.
  Qed.

  Section Grid.
    Variable d : Q.
    Hypothesis step : 0 < d.

    Definition rows_at (c : nat) (X Y x : Q) : Q := rows d (h x) (g x) c X Y.
    Definition grid_at (c : nat) (X x : Q) : Q := grid d (h x) (g x) c X.

    Lemma nonneg_steps : forall c, 0 <= number c * d.
    Proof. intros c. assert (N := number_nonneg c). apply Qmult_le_0_compat; lra. Qed.

    Lemma rows_weigh : forall c c' others low high X Y, low <= X -> X + d + d <= Y -> Y + number c * d <= high + d ->
      (forall Y', Y' == Y + number c * d -> weighs (rows_at c' X Y') a b others) ->
      weighs (rows_at (c + c') X Y) a b (number c * (worth low high * (d * d * z)) + others).
    Proof.
      induction c as [| c IH]; intros c' others low high X Y H1 H2 H3 W.
      - assert (O : number 0 == 0) by reflexivity.
        apply (weighs_less _ a b others); [apply W |]; rewrite O; [lra | apply Qle_lteq; right; ring].
      - assert (N := number_next c). assert (N0 := nonneg_steps c).
        assert (E : number (S c) * d == number c * d + d) by (rewrite N; ring).
        assert (First := square_weighs d X Y step H2 low high H1 ltac:(lra)).
        assert (Others := IH c' others low high X (Y + d) H1 ltac:(lra) ltac:(lra) ltac:(intros Y' E'; apply W; lra)).
        apply (weighs_less _ a b _ _ (weighs_add _ _ a b _ _ First Others)).
        rewrite N. apply Qle_lteq. right. ring.
    Qed.

    Lemma strip_weighs : forall ys cs low y X Y, stepped d y ys cs -> low <= X -> X + d <= y -> Y == y + d ->
      weighs (rows_at (sum cs) X Y) a b (strip low y ys * (d * z)).
    Proof.
      induction ys as [| y' ys IH]; intros [| c cs] low y X Y S H1 H2 H3; simpl in S; try contradiction.
      - apply weighs_nothing; [intros; unfold rows_at; simpl; lra | simpl; lra].
      - destruct S as [S1 S2]. assert (N0 := nonneg_steps c).
        assert (R := rows_weigh c (sum cs) _ low y' X Y H1 ltac:(lra) ltac:(lra)
          ltac:(intros Y' E; apply (IH cs low y' X Y'); [exact S2 | exact H1 | lra | lra])).
        apply (weighs_less _ a b _ _ R). cbn [strip].
        assert (E : y' - y == number c * d) by lra. rewrite E. apply Qle_lteq. right. ring.
    Qed.

    Lemma block_weighs : forall ys cs low y others, stepped d y ys cs ->
      (forall X, X == y -> weighs (grid_at (sum cs) X) a b others) ->
      forall c X, low <= X -> y == X + number c * d ->
      weighs (grid_at (c + sum cs) X) a b
        (z * ((y - X) * (worth low y * (y - X - d) * (1 # 2) + strip low y ys)) + others).
    Proof.
      intros ys cs low y others S W. induction c as [| c IH]; intros X H1 H2.
      - assert (O : number 0 == 0) by reflexivity. rewrite O in H2. assert (E : y - X == 0) by lra.
        apply (weighs_less _ a b others); [apply W; lra |]. rewrite E. apply Qle_lteq. right. ring.
      - assert (N := number_next c). assert (N0 := nonneg_steps c).
        assert (E : number (Datatypes.S c) * d == number c * d + d) by (rewrite N; ring).
        assert (First := rows_weigh c (sum cs) _ low y X (X + d + d) H1 ltac:(lra) ltac:(lra)
          ltac:(intros Y' E'; apply (strip_weighs ys cs low y X Y' S); lra)).
        assert (Others := IH (X + d) ltac:(lra) ltac:(lra)).
        apply (weighs_less _ a b _ _ (weighs_add _ _ a b _ _ First Others)).
        assert (F : y - X == number c * d + d) by lra. assert (F' : y - (X + d) == number c * d) by lra.
        rewrite F, F'. apply Qle_lteq. right. ring.
    Qed.

    Lemma grid_weighs : forall ys cs y X, stepped d y ys cs -> X == y ->
      weighs (grid_at (sum cs) X) a b (z * (area y ys - d * diagonal y ys)).
    Proof.
      induction ys as [| y' ys IH]; intros [| c cs] y X S E; simpl in S; try contradiction.
      - apply weighs_nothing; [intros; unfold grid_at; simpl; lra |]. cbn [area diagonal]. lra.
      - destruct S as [S1 S2].
        assert (B := block_weighs ys cs y y' _ S2 ltac:(intros X' E'; exact (IH cs y' X' S2 E')) c X ltac:(lra) ltac:(lra)).
        apply (weighs_less _ a b _ _ B). cbn [area diagonal].
        assert (F : y' - X == y' - y) by lra. rewrite F. apply Qle_lteq. right. ring.
    Qed.
  End Grid.

  (** What all windows are worth, divided by twice the slope. *)
  Theorem crossings_force_distance : forall y ys, ascending y ys = true ->
    at_least (fun x => Qabs (h x - g x)) a b (z * area y ys).
  Proof.
    intros y ys A S U. destruct (common_step ys y A) as [D [cs [D0 St]]].
    apply (no_loss _ _ (D * (z * diagonal y ys + (b - a)))). intros i.
    set (c := number (Datatypes.S i)).
    assert (C0 : 0 < c) by (unfold c; assert (N := number_next i); assert (N0 := number_nonneg i); lra).
    set (d := D / c). assert (E : c * d == D) by (unfold d; field; lra).
    assert (D1 : 0 < d) by (apply (Qmult_lt_l _ _ c C0); lra).
    assert (G := grid_weighs d D1 ys _ y y (finer D d (Datatypes.S i) ys y cs E St) (Qeq_refl y)).
    assert (B := weighs_at_least _ (fun x => Qabs (h x - g x)) d a b _ G ltac:(intros x; apply grid_below, D1) S U).
    apply (Qmult_le_l _ _ c C0) in B.
    assert (W : c * (z * (area y ys - d * diagonal y ys) - d * (b - a))
      == c * (z * area y ys) - c * d * (z * diagonal y ys + (b - a))) by ring.
    rewrite W, E in B. lra.
  Qed.

  (** One window: (N - P) (high - low)^2 / (4 k). *)
  Corollary one_window : forall low high, low <= high ->
    at_least (fun x => Qabs (h x - g x)) a b (worth low high * (high - low) * (high - low) * z * (1 # 2)).
  Proof.
    intros low high L S U. apply Qle_bool_iff in L.
    apply (crossings_force_distance low [high]) in U; [| simpl; rewrite L; reflexivity]. cbn [area strip] in U. lra.
  Qed.
End Distance.

(** ** ReLU networks have few pieces *)

Definition relu (x : Q) : Q := if Qle_bool x 0 then 0 else x.

(** A unit: a weight for each input, and a bias. *)
Definition unit_ := (list Q * Q)%type.

Fixpoint dot (ws : list Q) (fs : list (Q -> Q)) (x : Q) : Q :=
  match ws, fs with
  | w :: ws', f :: fs' => w * f x + dot ws' fs' x
  | _, _ => 0
  end.

Definition weighted (w : unit_) (fs : list (Q -> Q)) (x : Q) : Q := dot (fst w) fs x + snd w.

(** One hidden layer on the functions that the layer before computes, and all hidden layers on x itself. *)
Definition layer (fs : list (Q -> Q)) (ws : list unit_) : list (Q -> Q) :=
  map (fun w x => relu (weighted w fs x)) ws.

Definition hidden (layers : list (list unit_)) : list (Q -> Q) := fold_left layer layers [fun x => x].

(** The network: hidden layers with ReLU after each, then an affine output. *)
Definition network (layers : list (list unit_)) (output : unit_) : Q -> Q := weighted output (hidden layers).

Lemma dot_affine : forall ws fs a b, Forall (fun f => affine_on f a b) fs -> affine_on (dot ws fs) a b.
Proof.
  induction ws as [| w ws IH]; intros fs a b A.
  - exists 0, 0. intros. simpl. lra.
  - destruct A as [| f fs [s [c Hf]] A]; [exists 0, 0; intros; simpl; lra |].
    destruct (IH fs a b A) as [s' [c' Hd]]. exists (w * s + s'), (w * c + c').
    intros x Hx. simpl. rewrite (Hf x Hx), (Hd x Hx). lra.
Qed.

Lemma weighted_affine : forall w fs a b, Forall (fun f => affine_on f a b) fs -> affine_on (weighted w fs) a b.
Proof.
  intros w fs a b A. destruct (dot_affine (fst w) fs a b A) as [s [c H]].
  exists s, (c + snd w). intros x Hx. unfold weighted. rewrite (H x Hx). lra.
Qed.

Lemma relu_one_side : forall g s a b, affine_on g a b -> one_side s 0 g a b -> affine_on (fun x => relu (g x)) a b.
Proof.
  intros g s a b [k [c H]] O. destruct s.
  - exists k, c. intros x Hx. assert (P := O x Hx). simpl in P. rewrite <- (H x Hx). unfold relu.
    destruct (Qle_bool (g x) 0) eqn:E; [apply Qle_bool_iff in E; lra | reflexivity].
  - exists 0, 0. intros x Hx. assert (P := O x Hx). simpl in P. unfold relu.
    apply Qle_bool_iff in P. rewrite P. lra.
Qed.

Lemma Forall_shorter : forall fs a b c d, Forall (fun f => affine_on f a b) fs -> a <= c -> d <= b ->
  Forall (fun f => affine_on f c d) fs.
Proof.
  intros fs a b c d A L R. induction A as [| f fs F A IH]; constructor; [| exact IH].
  apply (affine_shorter f a b); assumption.
Qed.

Lemma pieces_split : forall fs a b n, pieces fs a b n -> forall e, a <= e <= b ->
  exists n1 n2, pieces fs a e n1 /\ pieces fs e b n2 /\ (n1 + n2 <= S n)%nat.
Proof.
  intros fs a b n H. induction H as [a b L A | a c b n L A H IH]; intros e He.
  - exists 1%nat, 1%nat. repeat split; [| | lia]; apply pieces_one; try lra; apply (Forall_shorter fs a b); auto; lra.
  - destruct (Qlt_le_dec c e) as [Lt | Le].
    + destruct (IH e) as [n1 [n2 [P1 [P2 N]]]]; [lra |]. exists (S n1), n2.
      split; [apply (pieces_more fs a c); assumption |]. split; [exact P2 | lia].
    + exists 1%nat, (S n). split; [apply pieces_one; [lra | apply (Forall_shorter fs a c); auto; lra] |].
      split; [apply (pieces_more fs e c); [lra | apply (Forall_shorter fs a c); auto; lra | exact H] | lia].
Qed.

Lemma pieces_app : forall fs a e n, pieces fs a e n -> forall b m, pieces fs e b m -> pieces fs a b (n + m).
Proof.
  intros fs a e n H. induction H as [a e L A | a c e n L A H IH]; intros b m P; simpl.
  - apply (pieces_more fs a e); assumption.
  - apply (pieces_more fs a c); auto.
Qed.

Lemma pieces_with : forall f fs a b n, affine_on f a b -> pieces fs a b n -> pieces (f :: fs) a b n.
Proof.
  intros f fs a b n F H. induction H as [a b L A | a c b n L A H IH].
  - apply pieces_one; [exact L | constructor; assumption].
  - assert (B := pieces_ordered _ _ _ _ H). apply (pieces_more _ a c).
    + exact L.
    + constructor; [apply (affine_shorter f a b); [exact F | lra | lra] | exact A].
    + apply IH. apply (affine_shorter f a b); [exact F | lra | lra].
Qed.

(** Where the inputs are affine, a layer of u units has at most u + 1 pieces: one zero each. *)
Lemma layer_on_a_piece : forall ws fs a b, a <= b -> Forall (fun f => affine_on f a b) fs ->
  exists n, (n <= S (length ws))%nat /\ pieces (layer fs ws) a b n.
Proof.
  induction ws as [| w ws IH]; intros fs a b L A.
  - exists 1%nat. split; [lia | apply pieces_one; [exact L | constructor]].
  - destruct (IH fs a b L A) as [n [N P]]. simpl.
    assert (G := weighted_affine w fs a b A).
    destruct (affine_sides (weighted w fs) a b 0 G L) as [T | [F | [e [s [He [H1 H2]]]]]].
    + exists n. split; [lia |]. apply pieces_with; [| exact P]. apply (relu_one_side _ true); assumption.
    + exists n. split; [lia |]. apply pieces_with; [| exact P]. apply (relu_one_side _ false); assumption.
    + destruct (pieces_split _ a b n P e He) as [n1 [n2 [P1 [P2 N']]]]. exists (n1 + n2)%nat. split; [lia |].
      apply (pieces_app _ a e).
      * apply pieces_with; [| exact P1]. apply (relu_one_side _ s); [| exact H1].
        apply (affine_shorter _ a b); [exact G | lra | lra].
      * apply pieces_with; [| exact P2]. apply (relu_one_side _ (negb s)); [| exact H2].
        apply (affine_shorter _ a b); [exact G | lra | lra].
Qed.

Lemma layer_pieces : forall ws fs a b n, pieces fs a b n ->
  exists n', (n' <= n * S (length ws))%nat /\ pieces (layer fs ws) a b n'.
Proof.
  intros ws fs a b n H. induction H as [a b L A | a c b n L A H IH].
  - destruct (layer_on_a_piece ws fs a b L A) as [n [N P]]. exists n. split; [lia | exact P].
  - destruct (layer_on_a_piece ws fs a c L A) as [n1 [N1 P1]]. destruct IH as [n2 [N2 P2]].
    exists (n1 + n2)%nat. split; [lia | apply (pieces_app _ a c); assumption].
Qed.

(** The product of (u + 1) over the widths u of the hidden layers. *)
Fixpoint most_pieces (widths : list nat) : Z :=
  match widths with [] => 1%Z | u :: us => (Z.of_nat (S u) * most_pieces us)%Z end.

Lemma hidden_pieces : forall layers fs a b n, pieces fs a b n ->
  exists n', (Z.of_nat n' <= Z.of_nat n * most_pieces (map (@length unit_) layers))%Z /\
    pieces (fold_left layer layers fs) a b n'.
Proof.
  induction layers as [| ws layers IH]; intros fs a b n P; cbn [fold_left map most_pieces].
  - exists n. split; [lia | exact P].
  - destruct (layer_pieces ws fs a b n P) as [n1 [N1 P1]]. destruct (IH _ a b n1 P1) as [n2 [N2 P2]].
    exists n2. split; [| exact P2].
    assert (0 <= most_pieces (map (@length unit_) layers))%Z.
    { clear. induction layers; cbn [most_pieces map]; lia. }
    apply inj_le in N1. rewrite Nat2Z.inj_mul in N1.
    apply (Z.le_trans _ _ _ N2). rewrite Z.mul_assoc. apply Z.mul_le_mono_nonneg_r; assumption.
Qed.

Theorem network_has_few_pieces : forall layers output a b, a <= b ->
  exists n, (Z.of_nat n <= most_pieces (map (@length unit_) layers))%Z /\ pieces [network layers output] a b n.
Proof.
  intros layers output a b L.
  destruct (hidden_pieces layers [fun x => x] a b 1) as [n [N P]].
  - apply pieces_one; [exact L |]. constructor; [exists 1, 0; intros; lra | constructor].
  - exists n. split; [lia |]. unfold network, hidden. induction P as [a b L' A | a c b n L' A P IH].
    + apply pieces_one; [exact L' | constructor; [apply weighted_affine, A | constructor]].
    + assert (L2 := pieces_ordered _ _ _ _ P). apply (pieces_more _ a c).
      * exact L'.
      * constructor; [apply weighted_affine, A | constructor].
      * clear - P. induction P as [c b L A | c d b n L A P IH].
        -- apply pieces_one; [exact L | constructor; [apply weighted_affine, A | constructor]].
        -- apply (pieces_more _ c d); [exact L | constructor; [apply weighted_affine, A | constructor] | exact IH].
Qed.

(** ** The separation *)

(** At most the given widths, layer by layer. *)
Definition fits (widths : list nat) (layers : list (list unit_)) : Prop :=
  Forall2 (fun u ws => (length ws <= u)%nat) widths layers.

Lemma most_pieces_fits : forall widths layers, fits widths layers ->
  (0 <= most_pieces (map (@length unit_) layers) <= most_pieces widths)%Z.
Proof.
  intros widths layers F. induction F as [| u ws us layers L F IH]; cbn [most_pieces map]; [lia | nia].
Qed.

Section Separation.
  Variables (knots : list (Q * Q)) (vertices : list (Q * Q)) (branches : list (list branch)).
  Variables (L : Q) (t : nat) (widths : list nat).

  (** What a window is worth: the walks that end on it, over and above the pieces. *)
  Definition worth (low high : Q) : Q :=
    inject_Z (Z.max 0 (Z.of_N (nth 0 (walks vertices branches low high t) 0%N) - most_pieces widths)).

  (** Everything that has to be computed, once and for all: of the graph, of crossings, and of the bound. *)
  Definition covered : bool :=
    increasing knots && all_ordered (through knots) vertices vertices branches
    && Qle_bool (bottom vertices 0) (top vertices 0).

  Definition counted (windows : list (Q * Q * N)) : bool :=
    covered && forallb (fun w => N.leb (snd w) (nth 0 (walks vertices branches (fst (fst w)) (snd (fst w)) t) 0%N)) windows.

  Definition checked (lowest : Q) (levels : list Q) (bound : Q) : bool :=
    covered && no_steeper L knots && less 0 L && ascending lowest levels
    && Qle_bool (2 * power L t * bound) (area worth lowest levels).

  Lemma walks_cross : covered = true -> forall low high,
    exists n, (nth 0 (walks vertices branches low high t) 0 <= N.of_nat n)%N /\
      crosses (iterate (through knots) t) low high (bottom vertices 0) (top vertices 0) n.
  Proof.
    intros C low high. unfold covered in C.
    apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C1 C2]. apply Qle_bool_iff in C3.
    exact (crossings_of_iterates (through knots) vertices branches low high C2 (through_darboux knots C1) t C3).
  Qed.

  (** The iterate crosses each of the windows so often, at least. *)
  Theorem oscillation : forall windows, counted windows = true ->
    forall low high crossings, In (low, high, crossings) windows ->
    exists n, (crossings <= N.of_nat n)%N /\
      crosses (iterate (through knots) t) low high (bottom vertices 0) (top vertices 0) n.
  Proof.
    intros windows C low high crossings I. unfold counted in C. apply andb_prop in C. destruct C as [C W].
    apply (proj1 (forallb_forall _ _)) with (2 := I) in W. apply N.leb_le in W.
    destruct (walks_cross C low high) as [n [N1 X]]. exists n. split; [exact (N.le_trans _ _ _ W N1) | exact X].
  Qed.

  (** No network with hidden layers of at most these widths comes closer to the t-th iterate than [bound]. *)
  Theorem separation : forall lowest levels bound, checked lowest levels bound = true ->
    forall layers output, fits widths layers ->
    at_least (fun x => Qabs (iterate (through knots) t x - network layers output x)) (bottom vertices 0) (top vertices 0) bound.
  Proof.
    intros lowest levels bound C layers output F. unfold checked in C.
    apply andb_prop in C. destruct C as [C C5]. apply andb_prop in C. destruct C as [C C4].
    apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C C2].
    assert (O := walks_cross C). unfold covered in C.
    apply andb_prop in C. destruct C as [C C1]. apply andb_prop in C. destruct C as [C C0].
    apply Qle_bool_iff in C1. apply less_iff in C3. apply Qle_bool_iff in C5.
    assert (P : 0 < power L t).
    { clear - C3. induction t as [| s IH]; simpl; [lra | apply Qmult_lt_0_compat; assumption]. }
    assert (Lip : lipschitz (power L t) (iterate (through knots) t)).
    { apply iterate_lipschitz; [lra |]. apply through_lipschitz; [lra | exact C | exact C2]. }
    destruct (network_has_few_pieces layers output _ _ C1) as [p [P1 Y]].
    assert (W := most_pieces_fits widths layers F).
    set (z := (1 # 2) / power L t). assert (E : power L t * z == 1 # 2) by (unfold z; field; lra).
    assert (K : forall low high, worth low high <= 0 \/ exists n,
      crosses (iterate (through knots) t) low high (bottom vertices 0) (top vertices 0) n /\
      worth low high <= inject_Z (Z.of_nat n - Z.of_nat p)).
    { intros low high. destruct (O low high) as [n [N1 X]]. unfold worth.
      set (i := (Z.of_N (nth 0 (walks vertices branches low high t) 0%N) - most_pieces widths)%Z).
      destruct (Z.max_spec 0 i) as [[_ ->] | [_ ->]]; unfold i.
      - right. exists n. split; [exact X |]. rewrite <- Zle_Qle. lia.
      - left. unfold Qle. simpl. lia. }
    intros S U.
    assert (M := crossings_force_distance (iterate (through knots) t) (network layers output) (power L t) z _ _ p P E Lip
      (darboux_iterate _ t (through_darboux knots C)) Y worth K lowest levels C4 S U).
    assert (Z : 0 < z) by (apply (Qmult_lt_l _ _ _ P); lra).
    apply (Qmult_le_l _ _ z Z) in C5.
    assert (G : z * (2 * power L t * bound) == 2 * (power L t * z) * bound) by ring. rewrite G, E in C5. lra.
  Qed.
End Separation.

Print Assumptions oscillation.
Print Assumptions separation.
